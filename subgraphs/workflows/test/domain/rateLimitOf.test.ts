import { describe, expect, it } from 'vitest';
import { rateLimitOf } from '../../src/domain/connector/rateLimitOf.js';
import { attemptDelayMs, passes, type Attempt } from '../../src/domain/interpreter/Attempt.js';

const now = Date.parse('2026-11-21T12:00:00Z');
const seconds = now / 1_000;
const answer = (status: number, headers: Record<string, string>): Attempt => ({
  kind: 'answer',
  method: 'GET',
  uri: 'https://api.example.com/',
  answer: { kind: 'answer', status, headers, content: null },
});
const settings = { deadlineMs: 1_000, attempts: 5, delayMs: 300, longestDelayMs: 30_000 };

describe('a rate limit', () => {
  it.each([
    [
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '59', 'x-ratelimit-reset': `${seconds + 90}` },
      [60, 59, 90_000],
    ],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '17' }, [null, 0, 17_000]],
    [{ 'x-rate-limit-remaining': '3', 'x-rate-limit-reset': `${now + 5}` }, [null, 3, 5]],
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '2026-11-21T12:00:02Z' }, [null, 1, 2_000]],
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': 'soon' }, [null, 1, null]],
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': `${seconds - 5}` }, [null, 1, 0]],
    [
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '5', 'ratelimit-reset': '30' },
      [100, 5, 30_000],
    ],
    [{ ratelimit: 'limit=100, remaining=50, reset=5' }, [100, 50, 5_000]],
    [{ ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' }, [100, 50, 30_000]],
    [
      {
        ratelimit: '"burst";r=0;t=1, "day";r=0;t=600',
        'ratelimit-policy': '"burst";q=9;w=1, "day";q=500;w=86400',
      },
      [500, 0, 600_000],
    ],
  ])('is read from %j', (headers, [limit, remaining, resetsInMs]) => {
    expect(rateLimitOf(headers as Record<string, string>, now)).toEqual({ limit, remaining, resetsInMs });
  });

  it.each([
    {},
    { ratelimit: '' },
    { 'x-ratelimit-remaining': 'many' },
    { ratelimit: ',;='.repeat(9_000) },
  ] as Record<string, string>[])('is not read from %j', (headers) => {
    expect(rateLimitOf(headers, now)).toBeNull();
  });

  it('says how long to wait, unless Retry-After does', () => {
    const used = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' };
    expect(attemptDelayMs(answer(429, used), 1, now, 'seed', settings)).toBe(7_000);
    expect(attemptDelayMs(answer(429, { ...used, 'retry-after': '2' }), 1, now, 'seed', settings)).toBe(
      2_000,
    );
    const left = { ...used, 'x-ratelimit-remaining': '4' };
    expect(attemptDelayMs(answer(503, left), 1, now, 'seed', settings)).toBeLessThan(301);
  });

  it('tells a call that is forbidden for now from one that is forbidden', () => {
    expect(passes(answer(403, { 'x-ratelimit-remaining': '0' }))).toBe(true);
    expect(passes(answer(403, { 'x-ratelimit-remaining': '1' }))).toBe(false);
    expect(passes(answer(403, {}))).toBe(false);
  });
});
