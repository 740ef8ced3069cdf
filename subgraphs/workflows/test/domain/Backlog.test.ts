import { describe, expect, it } from 'vitest';
import { Backlog, type Standing } from '../../src/domain/limits/Backlog.js';
import { defaultLimits } from '../../src/domain/limits/TenantLimits.js';

/** A backlog over a database that can be set, and a clock. */
function backlog(queued: number) {
  const state = {
    now: 100_000,
    counted: 0,
    standing: { queued, running: 0, queuedSince: 40_000 } as Standing,
  };
  const limits = { ...defaultLimits.FREE, queued: 10 };
  const it = new Backlog(() => state.now);
  const admit = (tenantId = 'tnt_a') =>
    it.admit(tenantId, limits, async () => {
      state.counted += 1;
      return state.standing;
    });
  return { state, admit };
}

describe('Backlog', () => {
  it('counts in the database once a second, and itself in between', async () => {
    const { state, admit } = backlog(5);
    for (let each = 0; each < 5; each += 1) await admit();
    expect(state.counted).toBe(1);
    state.now += 1_000;
    await admit();
    expect(state.counted).toBe(2);
  });

  it('asks anew before it refuses by what it has counted itself, and not again for those it refuses then', async () => {
    const { state, admit } = backlog(9);
    await admit();
    // Two have begun meanwhile.
    state.standing = { ...state.standing, queued: 8 };
    await admit();
    await admit();
    state.standing = { ...state.standing, queued: 10 };
    await expect(admit()).rejects.toThrow('10 executions of this tenant wait to begin, and 10 may.');
    const { counted } = state;
    for (let each = 0; each < 5; each += 1) await expect(admit()).rejects.toThrow('10 may');
    expect(state.counted).toBe(counted);
    await expect(admit('tnt_b')).rejects.toThrow('10 may');
    expect(state.counted).toBe(counted + 1);
  });

  it('says how long it takes until one of so many has begun, from how long the oldest has waited', async () => {
    const { admit } = backlog(30);
    // 30 in 60 s: 21 of them begin in 42 s.
    await expect(admit()).rejects.toMatchObject({
      extensions: { code: 'QUOTA_EXCEEDED', limit: 10, current: 30, retryAfter: 42 },
    });
  });
});
