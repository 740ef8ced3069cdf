import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Identity } from '../../src/edge/Identity.js';
import { VerifiedTokens } from '../../src/edge/VerifiedTokens.js';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const identity = (expiresAt: number): Identity => ({
  issuer: 'https://issuer.example',
  subject: 'ada',
  email: null,
  emailVerified: false,
  tenant: null,
  scopes: [],
  expiresAt,
});

test('looks at a signature once in half a minute, also for those who come at the same time', async () => {
  const verify = vi.fn(async () => identity(9_000_000));
  const tokens = new VerifiedTokens({ verify });
  await Promise.all([tokens.verify('a'), tokens.verify('a')]);
  vi.advanceTimersByTime(29_999);
  await tokens.verify('a');
  expect(verify).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  await tokens.verify('a');
  expect(verify).toHaveBeenCalledTimes(2);
});

test('looks again as soon as a token has ended', async () => {
  const verify = vi.fn(async () => identity(1_000_500));
  const tokens = new VerifiedTokens({ verify });
  await tokens.verify('a');
  vi.advanceTimersByTime(500);
  verify.mockRejectedValueOnce(new Error('The token has expired.'));
  await expect(tokens.verify('a')).rejects.toThrow('expired');
});

test('takes no token for another, and remembers nothing that was refused', async () => {
  const verify = vi.fn(async (token: string) => {
    if (token === 'bad') throw new Error('no');
    return identity(9_000_000);
  });
  const tokens = new VerifiedTokens({ verify });
  await tokens.verify('good');
  await expect(tokens.verify('bad')).rejects.toThrow('no');
  await expect(tokens.verify('bad')).rejects.toThrow('no');
  expect(verify.mock.calls.map(([token]) => token)).toEqual(['good', 'bad', 'bad']);
});
