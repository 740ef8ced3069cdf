import { describe, expect, it } from 'vitest';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import type { ExecutionEngine, ExecutionJob } from '../../src/domain/execution/ExecutionEngine.js';
import type { PendingJob } from '../../src/domain/execution/ExecutionStore.js';
import { tracedEngine } from '../../src/adapters/durable/tracedEngine.js';
import { persistently } from '../../src/adapters/durable/persistently.js';
import { VersionLeft } from '../../src/domain/execution/VersionLeft.js';
import type { Durable } from '../../src/domain/interpreter/Durable.js';
import { ExecutionRunner, type RunnerParts } from '../../src/domain/execution/ExecutionRunner.js';

const job = (executionId: string): ExecutionJob => ({ executionId, tenantId: 'tnt_a' });

function runner(given: {
  pending?: ExecutionJob[];
  givenUp?: ExecutionJob[];
  known?: string[];
  held?: ExecutionJob[];
  broken?: boolean;
}) {
  const did: string[] = [];
  const parts = {
    engine: {
      start: async () => void did.push('start'),
      stop: async () => void did.push('stop'),
      submit: async ({ executionId }: ExecutionJob) => {
        if (given.broken) throw new Error('no connection');
        did.push(`submit ${executionId}`);
      },
      known: async () => new Set(given.known),
      cancel: async () => {},
      givenUp: async () => given.givenUp ?? [],
      forget: async ({ executionId }: ExecutionJob) => void did.push(`forget ${executionId}`),
      tidy: async () => void did.push('tidy'),
    },
    store: {
      pending: async (_before: Date, after: PendingJob | null) =>
        (given.pending ?? [])
          .slice((given.pending ?? []).findIndex((each) => each.executionId === after?.executionId) + 1)
          .slice(0, 2)
          .map((each) => ({ ...each, since: new Date() })),
      due: async () => ({ jobs: [], nextInMs: Infinity }),
      held: async () => given.held ?? [],
      orphans: async () => [],
      awaitedBy: async () => [],
      letGo: async ({ executionId }: ExecutionJob) => [job(`${executionId}_next`)],
      fail: async ({ executionId }: ExecutionJob, { type }: { type: string }) =>
        void did.push(`fail ${executionId} ${type.split('/').at(-1)}`),
    },
    warn: (_error: unknown, message: string) => void did.push(message),
  } as unknown as RunnerParts;
  return { did, runner: new ExecutionRunner(parts) };
}

describe('ExecutionRunner', () => {
  it('submits at its start what was stored and never reached the engine', async () => {
    const { did, runner: it } = runner({ pending: [job('exe_1'), job('exe_2')] });
    await it.start();
    await it.stop();
    expect(did).toEqual(['start', 'submit exe_1', 'submit exe_2', 'tidy', 'stop']);
  });

  it('looks through all that wait, page by page, and submits none that the engine has', async () => {
    const pending = ['exe_1', 'exe_2', 'exe_3', 'exe_4', 'exe_5'].map(job);
    const { did, runner: it } = runner({ pending, known: ['exe_1', 'exe_2', 'exe_4'] });
    await it.sweep(new Date());
    expect(did).toEqual(['submit exe_3', 'submit exe_5', 'tidy']);
  });

  it('has those go on for whose workflow there has come to be room', async () => {
    const { did, runner: it } = runner({ held: [job('exe_1')] });
    await it.sweep(new Date());
    await it.cancel(job('exe_2'));
    expect(did).toEqual(['submit exe_1_next', 'tidy', 'submit exe_2_next']);
  });

  it('ends what the engine has given up, once', async () => {
    const { did, runner: it } = runner({ givenUp: [job('exe_3')] });
    await it.sweep(new Date());
    expect(did).toEqual(['fail exe_3 runtime', 'forget exe_3', 'tidy']);
  });

  it('says so and goes on when looking fails', async () => {
    const { did, runner: it } = runner({ pending: [job('exe_1')], broken: true });
    await it.start();
    await it.stop();
    expect(did).toEqual(['start', 'Looking after executions failed; it is tried again.', 'stop']);
  });
});

/** Has a runner whose store is this one run an execution, over a port that repeats what fails as the engine does. */
async function runOne(
  store: object,
  traceOf: Parameters<typeof tracedEngine>[1] = async () => null,
): Promise<void> {
  let run: Parameters<ExecutionEngine['start']>[0] = async () => {};
  const engine = {
    start: async (given: typeof run) => void (run = given),
    givenUp: async () => [],
    tidy: async () => {},
    stop: async () => {},
  } as unknown as ExecutionEngine;
  const parts = {
    engine: tracedEngine(engine, traceOf),
    store: {
      connectors: () => null,
      events: () => null,
      approvals: () => null,
      secrets: async () => ({}),
      pending: async () => [],
      held: async () => [],
      orphans: async () => [],
      due: async () => ({ jobs: [], nextInMs: Infinity }),
      ...store,
    },
    processesOf: () => null,
    childrenOf: () => null,
    inferencesOf: () => null,
    tokens: { of: () => null },
    warn: () => {},
  } as unknown as RunnerParts;
  const running = new ExecutionRunner(parts);
  const { signal } = new AbortController();
  const write: Durable['write'] = (_name, work) => persistently(work, signal);
  await running.start();
  await run(job('exe_1'), { write } as Durable);
  await running.stop();
}

const planOf = (version: number, more: object = {}) => ({
  executionId: 'exe_1',
  version,
  definition: { document: {}, do: [], ...more } as unknown as Definition,
  input: {},
});

it('an execution whose version has changed before it began begins with the other one', async () => {
  const begun: number[] = [];
  const plans = [1, 2].map((version) => planOf(version));
  await runOne({
    plan: async () => plans.shift() ?? null,
    history: (_job: ExecutionJob, version: number) => ({
      record: async () => {
        begun.push(version);
        if (version === 1) throw new VersionLeft('exe_1');
        return { at: 0, ended: true };
      },
    }),
  });
  expect(begun).toEqual([1, 2]);
  expect(plans).toEqual([]);
});

it('an execution goes on though the database is away for whatever it does first and last', async () => {
  const did: string[] = [];
  /** Fails the first time, as when the server is killed. */
  const shaky =
    <T>(name: string, result: T) =>
    async (): Promise<T> => {
      did.push(name);
      if (did.filter((each) => each === name).length > 1) return result;
      throw Object.assign(new Error('terminating connection'), { code: '57P01' });
    };
  const plan = planOf(1, {
    document: { metadata: { concurrency: 1 } },
    use: { secrets: ['key'] },
    do: [{ child: { run: { workflow: { namespace: 'test', name: 'child', version: '1.0.0' } } } }],
  });
  await runOne(
    {
      plan: shaky('plan', plan),
      secrets: shaky('secrets', { key: 'k' }),
      history: () => ({ record: shaky('record', { at: 0, ended: true }) }),
      letGo: shaky('letGo', []),
      awaitedBy: shaky('awaitedBy', []),
    },
    shaky('traceOf', null),
  );
  const each = ['traceOf', 'plan', 'secrets', 'record', 'letGo', 'awaitedBy'];
  expect(did).toEqual(each.flatMap((name) => [name, name]));
});
