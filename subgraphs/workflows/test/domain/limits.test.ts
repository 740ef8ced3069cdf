import { describe, expect, it } from 'vitest';
import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import { z } from 'zod';
import { defaultLimits } from '../../src/domain/limits/TenantLimits.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { startPolicyOf } from '../../src/domain/limits/StartPolicy.js';
import { limitsSetting } from '../../src/limitsSetting.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';

describe('GANTRY_WORKFLOW_LIMITS', () => {
  const read = (text?: string) =>
    readEnvironment(z.object({ GANTRY_WORKFLOW_LIMITS: limitsSetting }), { GANTRY_WORKFLOW_LIMITS: text })
      .GANTRY_WORKFLOW_LIMITS;

  it('changes what it names, and leaves all else as it is', () => {
    expect(read()).toEqual(defaultLimits);
    expect(read('{"FREE": {"queued": 7}}')).toEqual({
      ...defaultLimits,
      FREE: { ...defaultLimits.FREE, queued: 7 },
    });
  });

  it.each(['7', '{"FREE": {"queued": 0}}', '{"GOLD": {}}', '{"TEAM": {"calls": 1}}', 'FREE'])(
    'refuses %s',
    (text) => expect(() => read(text)).toThrow('GANTRY_WORKFLOW_LIMITS'),
  );
});

describe('document.metadata', () => {
  const expressions = jqForFile();
  const text = (metadata: string) =>
    `document: { dsl: '1.0.3', namespace: a, name: b, version: '0.1.0', metadata: ${metadata} }\ndo: [{ a: { set: { b: 1 } } }]`;
  const compile = (metadata: string) => compileDefinition(text(metadata), { connectors: [], expressions });

  it.each([
    ['{ owner: ada }', { priority: 5, concurrency: null }],
    ['{ priority: 0 }', { priority: 0, concurrency: null }],
    ['{ concurrency: 3 }', { priority: 5, concurrency: { limit: 3, whenReached: 'queue' } }],
    [
      '{ priority: 9, concurrency: { limit: 1, whenReached: refuse } }',
      { priority: 9, concurrency: { limit: 1, whenReached: 'refuse' } },
    ],
  ])('%s says how executions begin', async (metadata, policy) => {
    const { definition, diagnostics } = await compile(metadata);
    expect(diagnostics).toEqual([]);
    expect(startPolicyOf(definition!)).toEqual(policy);
  });

  it.each([
    [
      '{ priority: high }',
      'document.metadata.priority must be a whole number from 0 to 9, the highest first; found "high".',
    ],
    [
      '{ priority: 10 }',
      'document.metadata.priority must be a whole number from 0 to 9, the highest first; found 10.',
    ],
    ['{ concurrency: 0 }', 'document.metadata.concurrency must be a whole number from 1; found 0.'],
    ['{ concurrency: 1.5 }', 'document.metadata.concurrency must be a whole number from 1; found 1.5.'],
    [
      '{ concurrency: { limit: -1 } }',
      'document.metadata.concurrency.limit must be a whole number from 1; found -1.',
    ],
  ])('%s is refused, with where and why', async (metadata, message) => {
    const { valid, diagnostics } = await compile(metadata);
    expect([valid, diagnostics.map((each) => each.message)]).toEqual([false, [message]]);
    expect(diagnostics[0]).toMatchObject({ code: 'INVALID_VALUE', line: 1 });
  });

  it.each([
    ["{ priority: '7' }", '{ priority: 7 }'],
    ["{ concurrency: '2' }", '{ concurrency: 2 }'],
    ['{ concurrency: { limt: 2 } }', '{ concurrency: { limit: 2 } }'],
    [
      '{ concurrency: { limit: 2, whenReached: refus } }',
      '{ concurrency: { limit: 2, whenReached: refuse } }',
    ],
  ])('%s is mended to %s', async (metadata, mended) => {
    const { diagnostics } = await compile(metadata);
    expect(diagnostics).toHaveLength(1);
    expect(applyFix(text(metadata), diagnostics[0]!.fix!)).toBe(text(mended));
  });
});
