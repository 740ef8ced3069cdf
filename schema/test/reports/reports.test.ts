import type { CheckReport, OperationUse } from '@gantry/schema/check/CheckReport.js';
import type { SchemaFault } from '@gantry/schema/composition/SchemaFault.js';
import { annotateChanges, annotateCheck } from '@gantry/schema/reports/annotateChanges.js';
import { annotateHints } from '@gantry/schema/reports/annotateFaults.js';
import { CoordinatePlaces } from '@gantry/schema/reports/CoordinatePlaces.js';
import { githubAnnotation } from '@gantry/schema/reports/githubAnnotation.js';
import { type Paint, unpainted } from '@gantry/schema/reports/Paint.js';
import { textOfChanges } from '@gantry/schema/reports/textOfChanges.js';
import { textOfCheck } from '@gantry/schema/reports/textOfCheck.js';
import { textOfFaults } from '@gantry/schema/reports/textOfFaults.js';
import { textOfHistory } from '@gantry/schema/reports/textOfHistory.js';
import { textOfLint } from '@gantry/schema/reports/textOfLint.js';
import { describe, expect, it } from 'vitest';

const storefront: OperationUse = {
  client: { name: 'storefront', version: '2.1' },
  operation: 'ab'.repeat(32),
  name: 'Cart',
  source: 'registered',
  count: 0,
  lastSeen: null,
};
const till: OperationUse = {
  client: { name: 'till', version: null },
  operation: 'cd'.repeat(32),
  name: null,
  source: 'recorded',
  count: 1204,
  lastSeen: '2026-01-31T12:00:00Z',
};
const report: CheckReport = {
  safe: false,
  comparedWith: 3,
  faults: [],
  hints: [{ code: 'INCONSISTENT_DESCRIPTION', message: 'They differ.', subgraph: 'orders', level: 'DEBUG' }],
  variants: [
    {
      contract: null,
      changes: [
        {
          criticality: 'safe',
          type: 'FIELD_ADDED',
          path: 'Query.b',
          message: 'b is new.',
          passes: 'HARMLESS',
          usedBy: [],
        },
        {
          criticality: 'breaking',
          type: 'FIELD_REMOVED',
          path: 'Query.a',
          message: 'a is gone.',
          passes: null,
          usedBy: [storefront, till],
        },
        {
          criticality: 'breaking',
          type: 'TYPE_REMOVED',
          path: 'Old',
          message: 'Old is gone.',
          passes: 'UNUSED',
          usedBy: [],
        },
      ],
      invalidOperations: [{ ...storefront, message: 'Cannot query field "a".' }],
    },
    { contract: 'public', changes: [], invalidOperations: [] },
  ],
  events: [
    {
      event: 'Paid.v1',
      criticality: 'breaking',
      type: 'PROPERTY_REMOVED',
      path: '$.total',
      message: 'total is gone.',
      passes: 'APPROVED',
    },
  ],
};
const noPlaces = new CoordinatePlaces([]);
const fault: SchemaFault = {
  code: 'FIELD_TYPE_MISMATCH',
  message: 'Types differ:\none is Int',
  subgraph: 'orders',
  file: 'orders.graphql',
  line: 3,
  column: 5,
  alsoAt: [{ subgraph: 'catalog', line: 7, column: 1 }],
};

describe('the text of', () => {
  it('a check names what blocks, who is hit, and why the rest passes', () => {
    expect(textOfCheck(report, unpainted)).toBe(
      `Compared with version 3.

Schema
breaking   FIELD_REMOVED  Query.a: a is gone.
             used by storefront 2.1: Cart (registered)
             used by till: operation cdcdcdcdcdcd (1,204 requests, the last at 2026-01-31T12:00:00Z)
breaking   TYPE_REMOVED  Old: Old is gone. (passes: nobody uses it)
safe       FIELD_ADDED  Query.b: b is new.
invalid    storefront 2.1: Cart (registered)
             Cannot query field "a".

Events
breaking   PROPERTY_REMOVED  Paid.v1 $.total: total is gone. (passes: approved)

Blocked: 1 change blocks it, and 1 operation would not be valid any more.`,
    );
  });

  it('a check of what does not compose says where', () => {
    const text = textOfCheck({ ...report, faults: [fault] }, unpainted);
    expect(text).toBe(
      `orders.graphql:3:5  FIELD_TYPE_MISMATCH
  Types differ:
  one is Int
  also at subgraph catalog:7:1

Blocked: there is nothing that could be served.`,
    );
  });

  it('a safe check says so', () => {
    const safe: CheckReport = { ...report, safe: true, comparedWith: 0, variants: [], events: [], hints: [] };
    expect(textOfCheck(safe, unpainted)).toBe('Nothing was published before.\n\nSafe: it may be published.');
  });

  it('changes has the worst first, and counts them', () => {
    const [added, removed] = report.variants[0]!.changes;
    expect(textOfChanges([added!, removed!], unpainted)).toBe(
      `breaking   FIELD_REMOVED  Query.a: a is gone.
safe       FIELD_ADDED  Query.b: b is new.

1 breaking, 0 dangerous and 1 safe change.`,
    );
    expect(textOfChanges([], unpainted)).toBe('Nothing has changed.');
  });

  it('findings names place, rule and how many there are', () => {
    const finding = {
      ...fault,
      message: 'No description.',
      rule: 'require-description',
      severity: 'warning',
    } as const;
    expect(textOfLint([finding], unpainted)).toBe(
      'orders.graphql:3:5  warning  No description.  require-description\n\n0 errors, 1 warning.',
    );
    expect(textOfLint([], unpainted)).toBe('It keeps to the conventions.');
  });

  it('a history names author, commit, time and what has changed', () => {
    const publication = {
      version: 2,
      publishedAt: '2026-01-31T12:00:00Z',
      author: 'ada',
      commit: 'c0ffee0123456789',
      message: 'Adds b',
      changed: ['orders'],
      etag: 'ee',
    };
    expect(textOfHistory([publication], unpainted)).toBe(
      'Version 2  2026-01-31T12:00:00Z  ada, commit c0ffee012345\n  Adds b\n  Changed: orders\n  ETag ee',
    );
    expect(textOfHistory([], unpainted)).toBe('Nothing has been published.');
  });

  it('is painted by whoever shows it', () => {
    const paint: Paint = (style, text) => `<${style}>${text}</${style}>`;
    expect(textOfFaults([fault], paint)).toContain(
      '<bold>orders.graphql:3:5</bold>  <red>FIELD_TYPE_MISMATCH</red>',
    );
  });
});

describe("GitHub's annotations", () => {
  const sdl = `type Query {\n  "Described."\n  b(id: ID): Int\n}\n\nenum Role {\n  ADMIN\n}\n\ndirective @tag(name: String) on OBJECT\n`;
  const places = new CoordinatePlaces([
    { file: 'broken.graphql', sdl: 'type Query {' },
    { file: 'shop.graphql', sdl },
  ]);

  it.each([
    ['Query.b', 3, 3],
    ['Query.b.id', 3, 5],
    ['Query.gone', 1, 6],
    ['Query.gone.id', 1, 6],
    ['Role.ADMIN', 7, 3],
    ['@tag.name', 10, 16],
  ])('stand at %s, or at what it belonged to', (path, line, column) => {
    expect(places.of(path)).toEqual({ file: 'shop.graphql', line, column });
  });

  it.each(['Gone', 'Gone.field', null])('stand nowhere for %s', (path) => {
    expect(places.of(path)).toEqual({});
  });

  it('are one line each, whatever a message or a file is called', () => {
    const annotation = {
      level: 'error',
      title: 'A:B',
      message: '100%\r\nsure',
      file: 'a,b.graphql',
      line: 3,
      column: 1,
    } as const;
    expect(githubAnnotation(annotation)).toBe(
      '::error file=a%2Cb.graphql,line=3,col=1,title=A%3AB::100%25%0D%0Asure',
    );
    expect(githubAnnotation({ level: 'notice', title: 'T', message: 'M', line: 3 })).toBe(
      '::notice title=T::M',
    );
  });

  it('of a check are errors for what blocks and warnings for what passes', () => {
    expect(annotateCheck(report, places).map(githubAnnotation)).toEqual([
      '::error file=shop.graphql,line=1,col=6,title=FIELD_REMOVED::a is gone.%0AUsed by storefront 2.1: Cart; till: cdcdcdcdcdcd',
      '::warning title=TYPE_REMOVED::Old is gone.',
      '::error title=INVALID_OPERATION::storefront 2.1: Cart would not be valid any more: Cannot query field "a".',
      '::warning title=PROPERTY_REMOVED::Paid.v1: total is gone.',
    ]);
  });

  it('of changes leave out the safe ones', () => {
    const changes = report.variants[0]!.changes;
    expect(annotateChanges(changes, noPlaces).map(({ level, title }) => [level, title])).toEqual([
      ['error', 'FIELD_REMOVED'],
      ['error', 'TYPE_REMOVED'],
    ]);
  });

  it('of hints leave out those that only who looks for them wants', () => {
    expect(annotateHints(report.hints)).toEqual([]);
    expect(annotateHints([{ ...report.hints[0]!, level: 'WARN' }])).toMatchObject([
      { level: 'warning', message: 'Subgraph orders: They differ.' },
    ]);
  });
});
