import { afterEach, describe, expect, it } from 'vitest';
import { examinerHere } from '@gantry/schema/registry/Examiner.js';
import { defaultCheckSettings } from '@gantry/schema/check/CheckSettings.js';
import {
  defaultExaminerSettings,
  ExaminerThread,
} from '@gantry/schema/service/examination/ExaminerThread.js';
import { refusalOf } from '../../registry/refusalOf.js';
import { proposalOf } from '../exampleProposals.js';

const moody = new URL('./moodyProgram.mjs', import.meta.url);
let thread: ExaminerThread;
afterEach(() => thread.close());

const openMoody = (settings: Partial<typeof defaultExaminerSettings> = {}): ExaminerThread =>
  (thread = new ExaminerThread({ ...defaultExaminerSettings, ...settings }, moody));

describe('examining in a thread', () => {
  it('finds what is found without one', async () => {
    thread = new ExaminerThread();
    const input = {
      latest: null,
      proposed: { subgraphs: proposalOf('books').subgraphs, events: [] },
      contracts: [],
      operations: [],
      usage: [],
      approvals: [],
      settings: defaultCheckSettings,
    };
    const found = await thread.of('platform').examine(input);
    expect(found).toEqual(await examinerHere.examine(input));
    const { sdl } = found.composed!.supergraph;
    const documents = ['{ books }', '{ authors }'];
    expect(await thread.of('platform').validate(sdl, documents)).toEqual(
      await examinerHere.validate(sdl, documents),
    );
  });

  it('leaves the event loop to others meanwhile', async () => {
    openMoody({ patienceMs: 1_000 });
    const stuck = thread.of('a').validate('', ['loop']);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    await expect(stuck).rejects.toThrow('within 1 s');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(20);
  });

  it.each([
    ['takes too long', 'loop', { patienceMs: 500, memoryMb: 64 }, '0.5 s and 64 MiB'],
    ['takes too much memory', 'eat', { patienceMs: 30_000, memoryMb: 32 }, '30 s and 32 MiB'],
  ])('gives up on what %s, and goes on with what comes next', async (_what, mood, settings, told) => {
    openMoody(settings);
    const refusal = await refusalOf(Promise.resolve().then(() => thread.of('a').validate('', [mood])));
    expect(refusal.code).toBe('BAD_USER_INPUT');
    expect(refusal.message).toContain(told);
    expect(await thread.of('a').validate('', ['well'])).toEqual([{ index: 0, message: 'well' }]);
  });

  it('tells a failure of its own as such', async () => {
    openMoody();
    await expect(thread.of('a').validate('', ['fail'])).rejects.toThrow('The examiner failed: It failed.');
  });

  it('takes one after the other, of each owner in turn, and lets only so many wait', async () => {
    openMoody({ waitingPerOwner: 2 });
    const answered: string[] = [];
    const ask = async (owner: string, mood: string): Promise<void> => {
      await thread.of(owner).validate('', [mood]);
      answered.push(mood);
    };
    const asked = [ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1')];
    expect((await refusalOf(ask('a', 'a4') as Promise<unknown>)).code).toBe('RATE_LIMITED');
    await Promise.all(asked);
    expect(answered.indexOf('b1')).toBeLessThan(answered.indexOf('a3'));
  });
});
