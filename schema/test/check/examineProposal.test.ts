import { describe, expect, it } from 'vitest';
import { defaultCheckSettings } from '../../src/check/CheckSettings.js';
import { examineProposal, type ExaminationInput } from '../../src/check/examineProposal.js';
import type { Contract } from '../../src/contracts/Contract.js';
import { federation2 } from '../composition/composeOrFail.js';

const internal: Contract = { name: 'outside', include: [], exclude: ['internal'] };

const input = (sdl: string, more: Partial<ExaminationInput> = {}): ExaminationInput => ({
  latest: null,
  proposed: {
    subgraphs: [{ name: 'users', url: 'http://users.example', sdl: `${federation2}\n${sdl}` }],
    events: [],
  },
  contracts: [internal],
  operations: [],
  usage: [],
  approvals: [],
  settings: defaultCheckSettings,
  ...more,
});

const authorship = { author: 'a', commit: null, message: null };

describe('a proposal for a graph with contracts', () => {
  it('is refused when a contract cannot be shown of it, at the place in the subgraph', async () => {
    const { report, composed } = await examineProposal(
      input('type Query {\n  user(id: ID! @tag(name: "internal")): ID\n}'),
    );
    expect(composed).toBe(null);
    expect(report.safe).toBe(false);
    expect(report.faults).toMatchObject([
      {
        code: 'REQUIRED_INACCESSIBLE',
        message: expect.stringMatching(/^Contract "outside": Query\.user\(id:\) is required/) as string,
        subgraph: 'users',
        line: 3,
        column: 8,
      },
    ]);
  });

  it('is told when nothing carries a tag of a contract, and the publication keeps that', async () => {
    const { report, composed } = await examineProposal(input('type Query { a: Int }'));
    expect(report.safe).toBe(true);
    expect(report.hints).toMatchObject([{ code: 'UNKNOWN_TAG' }]);
    expect(composed?.hints).toEqual(report.hints);
  });

  it('is blocked when it breaks a client of a contract, though none of the supergraph', async () => {
    const { composed } = await examineProposal(
      input('type Query { a: Int b: Int @tag(name: "internal") c: Int }'),
    );
    if (!composed) throw new Error('It does not compose.');
    const latest = { ...composed, ...authorship, version: 1, publishedAt: '2026-01-01T00:00:00Z' };
    const operations = [{ client: { name: 'web', version: '1' }, id: 'c', document: '{ a c }' }];
    const next = 'type Query { a: Int b: Int @tag(name: "internal") c: Int @tag(name: "internal") }';
    const { report } = await examineProposal(input(next, { latest, operations }));
    expect(report.safe).toBe(false);
    const [whole, outside] = report.variants;
    expect(whole?.changes.filter(({ criticality }) => criticality === 'breaking')).toEqual([]);
    expect(outside).toMatchObject({
      contract: 'outside',
      changes: [
        {
          type: 'FIELD_REMOVED',
          path: 'Query.c',
          criticality: 'breaking',
          passes: null,
          usedBy: [{ operation: 'c' }],
        },
      ],
    });
  });
});
