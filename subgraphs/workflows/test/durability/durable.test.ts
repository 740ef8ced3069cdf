import { setTimeout } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { pino } from 'pino';
import { afterEach, inject, describe, expect, it, vi } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { DbosEngine } from '../../src/adapters/durable/DbosEngine.js';
import { MemoryMailbox } from '../../src/adapters/durable/MemoryMailbox.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { MemoryDurable } from '../../src/adapters/durable/MemoryDurable.js';
import type { ExecutionJob } from '../../src/domain/execution/ExecutionEngine.js';
import { Abandoned, type Durable } from '../../src/domain/interpreter/Durable.js';

type Code = (durable: Durable) => Promise<void>;

/** Runs code until `until`, lets its process be gone, and runs it again to its end on what was kept. */
type RunTwice = (
  code: Code,
  until: () => boolean | Promise<boolean>,
  end: () => boolean,
  mailbox?: MemoryMailbox,
) => Promise<void>;

const inMemory: RunTwice = async (code, until, _end, mailbox = new MemoryMailbox()) => {
  const wait = async (ms: number, signal: AbortSignal) => {
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  };
  const first = new MemoryDurable({ wait, mailbox });
  void code(first);
  await vi.waitFor(async () => expect(await until()).toBe(true), { timeout: 30_000, interval: 5 });
  await code(new MemoryDurable({ wait, mailbox, journal: first.journal }));
};

/** The one that was made last. */
let latest: DbosEngine | undefined;
// A process has one at a time: what a test that failed has left would be in the way of the next.
afterEach(() => latest?.stop());

/** Makes engines over one new database. */
async function engines(mailbox = new MemoryMailbox()): Promise<(version?: string) => DbosEngine> {
  const name = `test_durable_${newId('evt').slice(-10)}`;
  const { worker } = await provisionDatabase(inject('adminUrl'), 'workflows', 'test', name);
  const logger = pino({ level: 'silent' });
  const journal = new MemoryStepJournal();
  return (version) =>
    (latest = new DbosEngine({
      ...(version === undefined ? {} : { version }),
      databaseUrl: worker,
      executorId: 'test',
      tenantConcurrency: { FREE: 5, TEAM: 5, ENTERPRISE: 5 },
      journalOf: () => journal,
      mailboxOf: () => mailbox,
      putAway: async () => false,
      logger,
    }));
}

const onDbos: RunTwice = async (code, until, end, mailbox) => {
  const engine = await engines(mailbox);
  const first = engine();
  await first.start((_job, durable) => code(durable));
  const job = { executionId: newId('exe'), tenantId: newId('tnt') };
  await first.submit(job);
  await vi.waitFor(async () => expect(await until()).toBe(true), { timeout: 60_000, interval: 20 });
  await first.stop();
  const second = engine();
  await second.start((_job, durable) => code(durable));
  await vi.waitFor(() => expect(end()).toBe(true), { timeout: 60_000, interval: 20 });
  await second.stop();
};

describe.each<[string, RunTwice]>([
  ['MemoryDurable', inMemory],
  ['DbosEngine', onDbos],
])('the durable port: %s', (_, runTwice) => {
  it('answers from what happened before, repeats what was cut off, and waits no longer than was asked', async () => {
    const done: string[] = [];
    const seen: unknown[] = [];
    let runs = 0;
    let waitedUntil = 0;
    const code: Code = async (durable) => {
      runs += 1;
      const run = runs;
      const first = await durable.step('first', async () => {
        done.push('first');
        return { a: [1, null, 'ü'] };
      });
      const now = await durable.now();
      await durable.sleep(700);
      if (run > 1) waitedUntil = Date.now();
      const second = await durable.step('second', async () => {
        done.push('second');
        // The process of the first run is gone before this ends.
        if (run === 1) await new Promise(() => {});
        return 'second';
      });
      seen.push({ first, now, second, waited: waitedUntil - now });
    };
    await runTwice(
      code,
      () => done.includes('second'),
      () => seen.length > 0,
    );
    expect(done).toEqual(['first', 'second', 'second']);
    expect(seen).toEqual([
      { first: { a: [1, null, 'ü'] }, now: expect.any(Number), second: 'second', waited: expect.any(Number) },
    ]);
    // The second run came after the wait was over, and did not begin it again: it only took as long as it took.
    expect((seen[0] as { waited: number }).waited).toBeGreaterThanOrEqual(690);
  }, 300_000);

  it('gives each signal of a name once and in order, also after a crash, and ends to wait when it is told to', async () => {
    const mailbox = new MemoryMailbox();
    const seen: unknown[] = [];
    let runs = 0;
    const code: Code = async (durable) => {
      runs += 1;
      const run = runs;
      const first = await durable.signal('answer');
      const late = await durable.signal('silence', Date.now() + 50);
      if (run === 1) mailbox.send('answer', 'two', { given: 2 });
      await durable.step('between', async () => {
        if (run === 1) await new Promise(() => {});
        return null;
      });
      const second = await durable.signal('answer');
      seen.push([first?.payload, late, second?.payload]);
    };
    const sending = vi
      .waitFor(() => expect(runs).toBe(1), 30_000)
      .then(() => {
        mailbox.send('another', 'one', null);
        mailbox.send('answer', 'one', { given: 1 });
        mailbox.send('answer', 'one', { given: 'again' });
      });
    await runTwice(
      code,
      async () => (await mailbox.next('answer', 2)) !== null,
      () => seen.length > 0,
      mailbox,
    );
    await sending;
    expect(seen).toEqual([[{ given: 1 }, null, { given: 2 }]]);
  }, 300_000);

  it('answers each of several parts from what it had kept, and cuts off those that are not waited for', async () => {
    const done: string[] = [];
    const seen: unknown[] = [];
    const cut: unknown[] = [];
    let runs = 0;
    const code: Code = async (durable) => {
      runs += 1;
      const run = runs;
      const result = await durable.parallel('both', async (parts) => {
        const part = (name: string, hangs: boolean) => parts.run(name, (own) => inPart(own, name, hangs));
        const inPart = async (own: Durable, name: string, hangs: boolean): Promise<string> => {
          const first = await own.step('first', async () => {
            done.push(`${name}1`);
            return name;
          });
          await own.sleep(50);
          const last = await own.step('second', async () => {
            done.push(`${name}2`);
            // The process of the first run is gone before the one ends, and after the other has.
            if (hangs && run === 1) await new Promise(() => {});
            return `${first} again`;
          });
          return last;
        };
        void parts
          .run('unwanted', (own) => own.sleep(3_600_000))
          .then(
            () => cut.push('over'),
            (error: unknown) => cut.push(error),
          );
        return Promise.all([part('a', false), part('b', true)]);
      });
      seen.push(result);
    };
    await runTwice(
      code,
      () => done.includes('a2') && done.includes('b2'),
      () => seen.length > 0,
    );
    expect(seen).toEqual([['a again', 'b again']]);
    expect(done.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2', 'b2']);
    await vi.waitFor(() => expect(cut).toEqual([expect.any(Abandoned)]), 30_000);
  }, 300_000);
});

describe('DbosEngine', () => {
  it('goes on with what an earlier version has begun, whose steps DBOS had kept', async () => {
    const engine = await engines();
    const before = engine('gantry-1');
    let stood = false;
    let sleptFrom = 0;
    await before.start(async () => {
      await DBOS.runStep(async () => ({ at: 1, ended: false }), { name: 'history 1' });
      await DBOS.runStep(async () => 'answer', { name: 'call /a' });
      sleptFrom = await DBOS.now();
      await DBOS.runStep(async () => ({ at: 2, ended: false }), { name: 'history 2' });
      stood = true;
      await DBOS.sleep(1_000);
      await new Promise(() => {});
    });
    const job = { executionId: newId('exe'), tenantId: newId('tnt') };
    await before.submit(job);
    await vi.waitFor(() => expect(stood).toBe(true), { timeout: 60_000, interval: 20 });
    await before.stop();
    const after = engine();
    const ended = Promise.withResolvers<unknown>();
    await after.start(async (_job, durable) => {
      const answer = await durable.step('call /a', async () => 'another');
      const now = await durable.now();
      await durable.sleep(1_000);
      ended.resolve({ answer, now, waited: Date.now() - now });
    });
    expect(await ended.promise).toEqual({ answer: 'answer', now: sleptFrom, waited: expect.any(Number) });
    await after.stop();
  }, 300_000);

  it('goes on with what an earlier version has begun, by the journal that it kept', async () => {
    const engine = await engines();
    const before = engine('gantry-2');
    const stood = Promise.withResolvers<void>();
    await before.start(async (_job, durable) => {
      await durable.step('call /a', async () => 'answer');
      stood.resolve();
      await durable.sleep(3_600_000);
    });
    await before.submit({ executionId: newId('exe'), tenantId: newId('tnt') });
    await stood.promise;
    await before.stop();
    const after = engine();
    const ended = Promise.withResolvers<unknown>();
    await after.start(async (_job, durable) =>
      ended.resolve(await durable.step('call /a', async () => 'another')),
    );
    expect(await ended.promise).toBe('answer');
    await after.stop();
  }, 300_000);

  it('ends at once what is cancelled while it waits', async () => {
    const engine = (await engines())();
    const job = { executionId: newId('exe'), tenantId: newId('tnt') };
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<unknown>();
    await engine.start(async (_job, durable) => {
      await durable.now();
      began.resolve();
      await durable.sleep(3_600_000).catch((error: unknown) => {
        ended.resolve(error);
        throw error;
      });
    });
    await engine.submit(job);
    await began.promise;
    await engine.cancel(job);
    expect(await ended.promise).toBeInstanceOf(Abandoned);
    expect(await engine.givenUp()).toEqual([]);
    await engine.stop();
  }, 300_000);

  it('takes a job once, names those it has given up, and forgets what is over', async () => {
    const engine = (await engines())();
    const job = (): ExecutionJob => ({ executionId: newId('exe'), tenantId: newId('tnt') });
    const [breaks, works] = [job(), job()];
    const ran: string[] = [];
    await engine.start(async ({ executionId }) => {
      ran.push(executionId);
      if (executionId === breaks.executionId) throw new Error('out of order');
    });
    await Promise.all([breaks, works, works].map((each) => engine.submit(each)));
    await vi.waitFor(async () => expect(await engine.givenUp()).toEqual([breaks]), {
      timeout: 60_000,
      interval: 50,
    });
    await vi.waitFor(
      () => expect(ran.toSorted()).toEqual([breaks.executionId, works.executionId].toSorted()),
      {
        timeout: 60_000,
        interval: 50,
      },
    );
    await engine.forget(breaks);
    expect(await engine.givenUp()).toEqual([]);
    await engine.tidy(new Date(Date.now() + 60_000));
    await engine.submit(works);
    await vi.waitFor(() => expect(ran).toHaveLength(3), { timeout: 60_000, interval: 50 });
    await engine.stop();
  }, 300_000);
});
