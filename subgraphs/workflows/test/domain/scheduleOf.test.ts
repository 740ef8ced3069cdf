import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { scheduleOf } from '../../src/domain/schedule/scheduleOf.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
const text = (schedule: string, metadata = '{}', more = ''): string =>
  `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0', metadata: ${metadata} }
schedule: ${schedule}
${more}
do: [{ a: { set: { x: 1 } } }]`;
const compile = (source: string) => compileDefinition(source, { connectors: [], expressions });

describe('a schedule', () => {
  it.each([
    ['{ cron: 0 6 * * 1-5 }', '{}', [{ kind: 'CRON', cron: '0 6 * * 1-5', timeZone: 'UTC' }], 'ONCE'],
    [
      '{ cron: 0 6 * * *, after: PT1H, every: { minutes: 15 } }',
      '{ timeZone: Europe/Berlin, misfire: all }',
      [
        { kind: 'CRON', cron: '0 6 * * *', timeZone: 'Europe/Berlin' },
        { kind: 'EVERY', milliseconds: 900_000 },
        { kind: 'AFTER', milliseconds: 3_600_000 },
      ],
      'ALL',
    ],
  ])('is triggers: %s', async (schedule, metadata, triggers, misfire) => {
    const { definition, diagnostics } = await compile(text(schedule, metadata));
    expect(diagnostics).toEqual([]);
    expect(scheduleOf(definition!)).toEqual({ triggers, misfire });
  });

  it('is none where a document has none', async () => {
    const { definition } = await compile(text('{}').replace('schedule: {}', ''));
    expect(scheduleOf(definition!).triggers).toEqual([]);
  });

  it.each([
    [
      'a zone that is none',
      '{ cron: 0 6 * * * }',
      '{ timeZone: Europe/Berln }',
      'INVALID_VALUE',
      'Europe/Berlin',
    ],
    ['a policy that is none', '{ cron: 0 6 * * * }', '{ misfire: alle }', 'INVALID_VALUE', '"alle"'],
    ['an interval that depends on data', '{ every: "${ .often }" }', '{}', 'INVALID_DURATION', 'written out'],
  ])('refuses %s', async (_, schedule, metadata, code, says) => {
    const { diagnostics } = await compile(text(schedule, metadata));
    expect(diagnostics).toMatchObject([{ severity: 'ERROR', code, message: expect.stringContaining(says) }]);
  });

  it('mends a mistyped zone', async () => {
    const source = text('{ cron: 0 6 * * * }', '{ timeZone: Europe/Berln }');
    const { diagnostics } = await compile(source);
    expect(applyFix(source, diagnostics[0]!.fix!)).toContain("timeZone: 'Europe/Berlin' }");
  });

  it('warns of firing too often, and of input that nobody gives', async () => {
    const needs = 'input: { schema: { document: { type: object, required: [sku] } } }';
    const { definition, diagnostics } = await compile(text('{ every: { milliseconds: 10 } }', '{}', needs));
    expect(diagnostics).toMatchObject([
      { severity: 'WARNING', code: 'SCHEDULE_WITHOUT_INPUT', line: 2, column: 1 },
      { severity: 'WARNING', code: 'SCHEDULE_TOO_OFTEN', line: 2 },
    ]);
    expect(scheduleOf(definition!).triggers).toEqual([{ kind: 'EVERY', milliseconds: 1_000 }]);
  });
});
