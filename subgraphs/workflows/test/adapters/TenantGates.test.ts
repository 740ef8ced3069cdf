import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TenantGates } from '../../src/adapters/gates/TenantGates.js';
import type { ExecutionJob } from '../../src/domain/execution/ExecutionEngine.js';
import type { InferenceAnswer, InferenceRequest } from '../../src/domain/inference/Inferences.js';
import type { MessageSubscription } from '../../src/domain/interpreter/MessageFeed.js';
import type { ProtocolCall, ProtocolCaller } from '../../src/domain/interpreter/ProtocolCaller.js';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../../src/domain/interpreter/Services.js';
import { limitsWith } from '../../src/domain/limits/TenantLimits.js';
import { answer } from '../support/execution.js';

type Answer = HttpAnswer | HttpFailure;

beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

const request = (service: string): HttpRequest => ({
  method: 'GET',
  url: `http://${service}.test/x`,
  headers: {},
  deadlineMs: 30_000,
});

/** Gates before services that answer as the test says, by tenant. */
function gates(more: ConstructorParameters<typeof TenantGates>[0]['services'] = undefined) {
  const changes: string[] = [];
  const delays: string[] = [];
  const state = {
    changes,
    delays,
    sent: [] as string[],
    reply: (async () => answer(200)) as (request: HttpRequest) => Promise<Answer>,
    send: (tenantId: string, service: string): Promise<Answer> => {
      const job: ExecutionJob = { executionId: 'exe_1', tenantId, tier: 'FREE' };
      return it
        .http(job, { send: (each) => state.reply((state.sent.push(tenantId), each)) })
        .send(request(service));
    },
  };
  const it = new TenantGates({
    limits: limitsWith({ FREE: { tasks: 2, callsPerSecond: 5 } }),
    services: more,
    delayed: (tier, reason) => delays.push(`${tier} ${reason}`),
    circuitChanged: (tenantId, tier, service, open) =>
      changes.push(`${tenantId} ${tier} ${service} ${open ? 'open' : 'closed'}`),
  });
  return state;
}

describe('TenantGates', () => {
  it("make a tenant's calls wait beyond so many at once, and nobody else's", async () => {
    const state = gates();
    const ends: (() => void)[] = [];
    state.reply = () => new Promise((resolve) => ends.push(() => resolve(answer(200))));
    const calls = [1, 2, 3].map(() => state.send('a', 'x'));
    const other = state.send('b', 'x');
    await vi.advanceTimersByTimeAsync(100);
    expect(state.sent.toSorted()).toEqual(['a', 'a', 'b']);
    ends[0]!();
    await vi.advanceTimersByTimeAsync(1);
    expect(state.sent).toHaveLength(4);
    for (const end of ends) end();
    await Promise.all([...calls, other]);
  });

  it("keep a tenant's pace, and put off what would wait longer than a moment", async () => {
    const state = gates();
    const calls = Array.from({ length: 40 }, () => state.send('a', 'x'));
    await vi.advanceTimersByTimeAsync(1);
    expect(state.sent).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.sent).toHaveLength(10);
    await vi.advanceTimersByTimeAsync(10_000);
    const answers = await Promise.all(calls);
    const putOff = answers.filter(({ kind }) => kind === 'failure');
    expect(putOff).toHaveLength(10);
    expect(putOff[0]).toEqual({
      kind: 'failure',
      reason: 'postponed',
      detail: 'This tenant may make 5 calls a second here.',
      retryAfterMs: expect.any(Number),
    });
    expect(state.delays).toContain('FREE pace');
    expect((await state.send('b', 'x')).kind).toBe('answer');
  });

  it('let nobody of a tenant ask a service that has told one of them to wait, until then', async () => {
    const state = gates();
    state.reply = async () => answer(429, null, { 'retry-after': '30' });
    await state.send('a', 'x');
    state.reply = async () => answer(200);
    expect(await state.send('a', 'x')).toMatchObject({ reason: 'postponed', retryAfterMs: 30_000 });
    expect(state.sent).toHaveLength(1);
    // Another service, and another tenant.
    expect((await state.send('a', 'y')).kind).toBe('answer');
    expect((await state.send('b', 'x')).kind).toBe('answer');
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await state.send('a', 'x')).kind).toBe('answer');
  });

  it('stand before models, too, which are one service', async () => {
    const it = new TenantGates({ limits: limitsWith() });
    let said: InferenceAnswer = { kind: 'unusable', detail: 'no agent' };
    let asked = 0;
    const infer = (tenantId = 'a') =>
      it
        .inferences({ executionId: 'exe_1', tenantId }, { infer: async () => ((asked += 1), said) })
        .infer({} as InferenceRequest, 30_000);
    for (let count = 0; count < 20; count += 1) expect(await infer()).toBe(said);
    said = { kind: 'refusal', status: 503, detail: 'Down.' };
    for (let count = 0; count < 10; count += 1) expect(await infer()).toBe(said);
    expect(await infer()).toMatchObject({ kind: 'failure', reason: 'unavailable' });
    expect(asked).toBe(30);
    said = { kind: 'refusal', status: 429, detail: 'Too much.' };
    expect(await infer('b')).toBe(said);
    expect(await infer('b')).toMatchObject({ kind: 'failure', reason: 'postponed' });
  });

  it('stand before other protocols, each server for itself, and let what is read for long take a turn only', async () => {
    const asked: string[] = [];
    const caller: ProtocolCaller = {
      call: async (call) => {
        asked.push(call.protocol);
        return call.protocol === 'grpc'
          ? { kind: 'failure', reason: 'connection', detail: 'Nobody is there.' }
          : { kind: 'result', value: null };
      },
      subscribe: async () => {
        asked.push('subscribe');
        throw new Error('There is nothing to read.');
      },
    };
    const job: ExecutionJob = { executionId: 'exe_1', tenantId: 'tnt_a', tier: 'FREE' };
    const gate = new TenantGates({ limits: limitsWith({ FREE: { callsPerSecond: 30 } }) });
    const gated = gate.protocols(job, caller);
    const grpc = (port: number) =>
      gated.call(
        {
          protocol: 'grpc',
          proto: '',
          service: 'a.B',
          host: 'shop.test',
          port,
          method: 'C',
          arguments: {},
          metadata: {},
        },
        1_000,
      );
    for (let call = 0; call < 20; call += 1) await grpc(1);
    const failed = asked.length;
    expect(failed).toBeLessThan(20);
    expect(await grpc(1)).toMatchObject({ reason: 'unavailable' });
    await grpc(2);
    expect(asked).toHaveLength(failed + 1);
    const mail = {
      protocol: 'mail',
      from: 'a@shop.test',
      to: ['b@shop.test'],
      subject: 's',
      text: 't',
      id: 'i',
    };
    expect(await gated.call(mail as unknown as ProtocolCall, 1_000)).toEqual({ kind: 'result', value: null });
    for (let call = 0; call < 7; call += 1) await gated.call(mail as unknown as ProtocolCall, 1_000);
    const reading = gated.subscribe({} as MessageSubscription, new AbortController().signal).catch(String);
    await Promise.resolve();
    expect(asked).not.toContain('subscribe');
    await vi.advanceTimersByTimeAsync(100);
    expect(await reading).toBe('Error: There is nothing to read.');
  });

  it('let them come back one by one, and then more and more', async () => {
    const state = gates();
    state.reply = async () => answer(503, null, { 'retry-after': '1' });
    await state.send('a', 'x');
    await vi.advanceTimersByTimeAsync(1_000);
    const ends: (() => void)[] = [];
    state.reply = () => new Promise((resolve) => ends.push(() => resolve(answer(200))));
    const calls = [1, 2, 3, 4].map(() => state.send('a', 'x'));
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toHaveLength(1);
    ends[0]!();
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toHaveLength(3);
    ends[1]!();
    ends[2]!();
    await vi.advanceTimersByTimeAsync(1);
    ends[3]!();
    expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual([
      'answer',
      'answer',
      'answer',
      'answer',
    ]);
  });

  it('wait for a limit to begin anew that an answer says is used up', async () => {
    const state = gates();
    state.reply = async () => answer(200, null, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' });
    await state.send('a', 'x');
    expect(await state.send('a', 'x')).toMatchObject({ reason: 'postponed', retryAfterMs: 20_000 });
  });

  it('leave a service alone that fails again and again, try it with one call, and longer each time that fails', async () => {
    const state = gates({
      breaker: { faults: 3, openMs: 1_000, longestOpenMs: 30_000 },
      longestPauseMs: 60_000,
      patienceMs: 100,
    });
    state.reply = async () => answer(500);
    for (let each = 0; each < 3; each += 1) await state.send('a', 'x');
    expect(state.changes).toEqual(['a FREE http://x.test open']);
    const refused = await state.send('a', 'x');
    expect(refused).toEqual({
      kind: 'failure',
      reason: 'unavailable',
      detail: 'http://x.test has failed again and again, and is asked again in 1 s.',
      retryAfterMs: 1_000,
    });
    expect(state.sent).toHaveLength(3);
    expect(await state.send('b', 'x')).toMatchObject({ status: 500 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await state.send('a', 'x')).toMatchObject({ status: 500 });
    expect(await state.send('a', 'x')).toMatchObject({ reason: 'unavailable', retryAfterMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_000);
    state.reply = async () => answer(404);
    expect(await state.send('a', 'x')).toMatchObject({ status: 404 });
    expect(state.changes.at(-1)).toBe('a FREE http://x.test closed');
  });

  it('do not take it for a fault of the service when its time was too short, or the request wrong', async () => {
    const state = gates({
      breaker: { faults: 2, openMs: 1_000, longestOpenMs: 30_000 },
      longestPauseMs: 60_000,
      patienceMs: 100,
    });
    state.reply = async () => answer(400);
    for (let each = 0; each < 5; each += 1) await state.send('a', 'x');
    state.reply = async () => ({ kind: 'failure', reason: 'forbidden', detail: '' });
    await vi.advanceTimersByTimeAsync(2_000);
    for (let each = 0; each < 5; each += 1) await state.send('a', 'x');
    expect([state.changes, state.sent.length]).toEqual([[], 10]);
  });
});
