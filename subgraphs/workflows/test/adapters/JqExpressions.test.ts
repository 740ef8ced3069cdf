import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import type { Json } from '../../src/domain/Json.js';
import { jqForFile } from '../support/expressions.js';

const jq = jqForFile();
const quick = jqForFile({ limitMs: 1_500, workers: 1 });

describe('JqExpressions', () => {
  it('evaluates several expressions together, each with the first of its results or null', async () => {
    const results = await jq.evaluate(
      ['.a', '.a, 2', 'empty', '$x + 1', '[.[]] # a comment'],
      { a: 1 },
      { x: 4 },
    );
    expect(results).toEqual([1, 1, null, 5, [1]]);
  });

  it('says which expression failed, and why', async () => {
    await expect(jq.evaluate(['1', '1 + "x"'], null, {})).rejects.toMatchObject({
      name: 'ExpressionFault',
      index: 1,
      message: expect.stringContaining('cannot be added'),
    });
    await expect(jq.evaluate(['error({a: 1})'], null, {})).rejects.toThrow('{"a":1}');
    await expect(jq.evaluate(['halt_error'], null, {})).rejects.toThrow('it stopped jq');
  });

  it('ends what does not end, and works on', async () => {
    await expect(quick.evaluate(['last(range(1e12))'], null, {})).rejects.toThrow('did not end');
    expect(await quick.evaluate(['1'], null, {})).toEqual([1]);
  });

  it('lets no evaluation wait for ever behind one that does not end', async () => {
    const endless = quick.evaluate(['last(range(1e12))'], null, {}).catch((error: Error) => error.name);
    expect(await Promise.all([endless, quick.evaluate(['2'], null, {})])).toEqual(['ExpressionFault', [2]]);
  });

  it('does not take what a busy machine keeps waiting for what never ends', async () => {
    const hurried = jqForFile({ limitMs: 400, workers: 1 });
    await hurried.evaluate(['1'], null, {});
    const busy = Array.from(
      { length: 8 },
      () => new Worker('for (;;);', { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } }),
    );
    try {
      await Promise.all(busy.map((worker) => once(worker, 'online')));
      // Much less than it may, and by the clock most likely more.
      expect(await hurried.evaluate(['last(range(300000))'], null, {})).toEqual([299_999]);
    } finally {
      await Promise.all(busy.map((worker) => worker.terminate()));
    }
  });

  it('sees nothing of this process', async () => {
    const [environment] = await jq.evaluate(['env'], null, {});
    expect(JSON.stringify(environment)).not.toContain(String(process.env['PATH']));
    expect(await jq.compile([{ jq: 'import "a" as a; .', variables: [] }])).not.toEqual([null]);
  });

  it('compiles many together, and names those that are wrong', async () => {
    const variables = ['context'];
    const sources = ['.a', '.a |', '$context', '$contxt', '1) | (2', '1; def x: 2', ''].map((text) => ({
      jq: text,
      variables,
    }));
    const problems = await jq.compile(sources);
    expect(problems.map((problem) => problem === null)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(problems[1]).toBe('syntax error, unexpected end of file at character 5');
    expect(problems[3]).toBe('$contxt is not defined at character 1');
  });

  it('gives back any JSON as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ noUnicodeString: false }), { minLength: 5, maxLength: 20 }),
        async (values) => {
          const json = JSON.parse(JSON.stringify(values)) as Json[];
          expect(await jq.evaluate(['.'], json, {})).toEqual([json]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('validates by JSON Schema, and says where it does not fit', async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' }, at: { type: 'string', format: 'date-time' } },
    };
    expect(await jq.validate(schema, { n: 1, at: '2030-01-01T00:00:00Z' })).toBeNull();
    expect(await jq.validate(schema, { n: 'x' })).toBe('/n must be integer');
    expect(await jq.validate(schema, { at: 'noon' })).toContain('date-time');
    expect(await jq.validate({ type: 'nothing' }, 1)).toContain('the schema cannot be used');
  });

  it('ends a validation that does not end', async () => {
    const schema = { type: 'string', pattern: '^(a+)+$' };
    expect(await quick.validate(schema, `${'a'.repeat(60)}!`)).toContain('took longer');
  });

  it('refuses work once it is closed', async () => {
    const closed = new JqExpressions();
    await closed.close();
    await expect(closed.evaluate(['1'], null, {})).rejects.toThrow('stopped');
  });
});
