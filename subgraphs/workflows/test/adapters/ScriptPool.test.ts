import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ScriptPool, type ScriptPoolOptions } from '../../src/adapters/process/ScriptPool.js';
import type { ScriptProcess } from '../../src/domain/interpreter/Processes.js';

const pools: ScriptPool[] = [];
const open = (options: ScriptPoolOptions = {}): ScriptPool => {
  const pool = new ScriptPool(options);
  pools.push(pool);
  return pool;
};
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const script = (code: string, more: Partial<ScriptProcess> = {}): ScriptProcess => ({
  kind: 'script',
  code,
  arguments: [],
  variables: '{}',
  environment: {},
  stdin: '',
  ...more,
});
const quiet = open({ workers: 1 });
const run = (code: string, more: Partial<ScriptProcess> = {}) => quiet.run('a', script(code, more), 30_000);
const ended = (stdout: string, code = 0) => ({ kind: 'ended', code, stdout, stderr: '' });

describe('a script', () => {
  it.each([
    ['return { fine: [1, null] };', { fine: [1, null] }],
    ['return new Date(0);', '1970-01-01T00:00:00.000Z'],
    ['return () => 1;', undefined],
    ['const round = {}; round.round = round; return round;', undefined],
    ['1 + 1', undefined],
  ])('returns what JSON can hold: %s', async (code, returned) => {
    expect(await run(code)).toEqual({ ...ended(''), ...(returned === undefined ? {} : { returned }) });
  });

  it('reads arguments, environment, variables and its standard input, and writes', async () => {
    const code = `
      let text = '';
      for await (const part of process.stdin) text += part;
      process.stdout.write([...process.argv.slice(2), process.env.UNIT, order.id, text].join(' '));`;
    const given = {
      arguments: ['one', 'two'],
      environment: { UNIT: 'g' },
      variables: '{"order":{"id":7}}',
      stdin: 'in',
    };
    expect(await run(code, given)).toEqual(ended('one two g 7 in'));
  });

  it('prints values as people read them', async () => {
    expect(await run('console.log({ a: [1] }, null, undefined, 10n, true)')).toEqual(
      ended('{ a: [ 1 ] } null undefined 10 true\n'),
    );
  });

  it('says on its error output where it failed, and ends with 1', async () => {
    const result = await run('console.log("before");\nthrow new Error("spilt");');
    expect(result).toMatchObject({ kind: 'ended', code: 1, stdout: 'before\n' });
    expect(result).toHaveProperty('stderr', expect.stringMatching(/^Error: spilt\n.*script:2/u));
  });

  it.each([
    ['process.exit(7); console.log("never")', 7],
    ['try { process.exit(7) } finally { console.log("never") }', 7],
    ['process.exitCode = 3', 3],
    ['await new Promise(() => {})', 13],
    ['nonsense(', 1],
  ])('ends %j with the code %i', async (code, expected) => {
    expect(await run(code)).toMatchObject({ kind: 'ended', code: expected, stdout: '' });
  });

  it('waits for timers', async () => {
    expect(await run('setTimeout(() => console.log("late"), 5); console.log("soon")')).toEqual(
      ended('soon\nlate\n'),
    );
  });

  it('finds nothing of the machine', async () => {
    const names = [
      'Buffer',
      'WebAssembly',
      'Worker',
      'std',
      'os',
      'scriptArgs',
      '__write',
      '__exit',
      '__timer',
      '__job',
    ];
    const found = await run(
      `console.log(${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined'));
       console.log(Object.keys(process.env).length, typeof process.binding, typeof process.kill);
       for (const name of ['fetch', 'require']) try { globalThis[name]('x') } catch { console.log('no', name) }
       await import('node:fs').then(() => console.log('imported'), () => console.log('no import'));
       console.log((() => {}).constructor('return typeof require + typeof globalThis.postMessage')());`,
    );
    expect(found).toEqual(
      ended('[]\n0 undefined undefined\nno fetch\nno require\nno import\nfunctionundefined\n'),
    );
  });

  it('leaves nothing to the one after it', async () => {
    await run('globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = null;');
    expect(await run('console.log(typeof left, ({}).left, typeof [].map)')).toEqual(
      ended('undefined undefined function\n'),
    );
  });

  it('changes nothing of its host by what it does to prototypes', async () => {
    const code = `
      Object.prototype.code = 99; Object.prototype.toJSON = () => 'x'; JSON.stringify = () => '{"__proto__":{"polluted":1}}';
      console.log({ ['__proto__']: { polluted: 1 } }, JSON.parse('{"__proto__":{"polluted":1}}'));`;
    expect(await run(code)).toMatchObject({ kind: 'ended', code: 0 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a hostile script', () => {
  const strict = open({ workers: 1, limitMs: 500, memory: 16 * 1024 * 1024 });

  it.each([
    ['an endless loop', 'for (;;);'],
    ['an endless loop that catches all', 'for (;;) { try { for (;;); } catch {} }'],
    ['endless promises', 'const go = () => Promise.resolve().then(go); await go();'],
    ['timers without end', 'setInterval(() => {}, 1)'],
    ['a regular expression that explodes', '/^(a+)+$/.test("a".repeat(50) + "b")'],
  ])('is ended for %s', async (_, code) => {
    const outcome = await strict.run('a', script(code), 30_000);
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'timeout' });
  });

  it.each([
    ['more output than it may have', 'for (;;) console.log("x".repeat(999))'],
    ['one output that is too long', 'console.log("x".repeat(20000))'],
  ])('is ended for %s', async (_, code) => {
    const patient = open({ workers: 1, limitMs: 20_000, memory: 16 * 1024 * 1024, output: 10_000 });
    const outcome = await patient.run('a', script(code), 30_000);
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'limit' });
  });

  it('is ended for the memory that it takes', async () => {
    const patient = open({ workers: 1, limitMs: 20_000, memory: 4 * 1024 * 1024 });
    const bomb = script('const all = []; for (;;) all.push("x".repeat(1000) + all.length);');
    expect(await patient.run('a', bomb, 30_000)).toMatchObject({ kind: 'failure', reason: 'limit' });
    expect(await patient.run('a', script('console.log(1)'), 30_000)).toEqual(ended('1\n'));
  });

  it('that calls itself without end fails by itself', async () => {
    expect(await run('const f = () => f() + 1; f()')).toMatchObject({ kind: 'ended', code: 1 });
    expect(await run('console.log("fine")')).toEqual(ended('fine\n'));
  });

  it('lets others go first, however many of its kind wait', async () => {
    const shared = open({ workers: 1, limitMs: 300 });
    const order: string[] = [];
    const told = async (owner: string, code: string) => {
      await shared.run(owner, script(code), 30_000);
      order.push(owner);
    };
    const hostile = Array.from({ length: 4 }, () => told('hostile', 'for (;;);'));
    await Promise.all([told('quiet', 'console.log(1)'), told('other', 'console.log(1)')]);
    // One of its scripts had begun; the others wait for their turn.
    expect(order.filter((owner) => owner === 'hostile').length).toBeLessThanOrEqual(2);
    await Promise.all(hostile);
  });

  it('leaves threads to others', async () => {
    const shared = open({ workers: 2, limitMs: 20_000 });
    // Until both threads are there.
    const short = script('await new Promise((resolve) => setTimeout(resolve, 500))');
    await Promise.all(['a', 'b'].map((owner) => shared.run(owner, short, 20_000)));
    const hostile = [1, 2, 3].map(() => shared.run('hostile', script('for (;;);'), 30_000));
    const quiet = shared.run('quiet', script('console.log(1)'), 5_000);
    // It would wait for one of the others otherwise.
    expect(await Promise.race([quiet, ...hostile])).toEqual(ended('1\n'));
    await shared.close();
    expect(await Promise.all(hostile)).toMatchObject(hostile.map(() => ({ kind: 'failure' })));
  });

  it.runIf(process.platform === 'linux')('has less of the processor than those who answer', async () => {
    await run('1');
    const threads = readdirSync('/proc/self/task').map((thread) => {
      // The name, which comes first, may have spaces.
      const rest = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').replace(/^.*\) /u, '');
      return { thread, nice: Number(rest.split(' ')[16]) };
    });
    const main = threads.find(({ thread }) => thread === String(process.pid))!;
    expect(threads.some(({ nice }) => nice > main.nice)).toBe(true);
  });
});

it('gives a script less time where its task has less', async () => {
  expect(await quiet.run('a', script('for (;;);'), 50)).toMatchObject({ kind: 'failure', reason: 'timeout' });
});

it('runs nothing any more once it is closed', async () => {
  const closed = open();
  const running = closed.run('a', script('for (;;);'), 30_000);
  await closed.close();
  const stopped = { kind: 'failure', reason: 'unavailable' };
  expect([await running, await closed.run('a', script('1'), 1)]).toMatchObject([stopped, stopped]);
});
