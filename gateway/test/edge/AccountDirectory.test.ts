import { expect, test, vi } from 'vitest';
import type { Account } from '../../src/edge/Account.js';
import { AccountDirectory } from '../../src/edge/AccountDirectory.js';
import { callerOf } from '../../src/edge/callerOf.js';
import type { Identity } from '../../src/edge/Identity.js';

const ada: Identity = {
  issuer: 'https://issuer.example',
  subject: 'ada',
  email: null,
  emailVerified: false,
  tenant: null,
  scopes: [],
  expiresAt: 0,
};
const account: Account = { userId: 'usr_1', memberships: [] };

test('shares one answer among those who ask at once, and says that it is remembered', async () => {
  const identify = vi.fn(async () => account);
  const directory = new AccountDirectory({ identify });
  const found = await Promise.all([directory.find(ada), directory.find(ada)]);
  expect(found.map(({ remembered }) => remembered)).toEqual([false, true]);
  expect(identify).toHaveBeenCalledTimes(1);
});

test('asks again once the answer is old', async () => {
  const identify = vi.fn(async () => account);
  const directory = new AccountDirectory({ identify, ttlMs: 0 });
  await directory.find(ada);
  await directory.find(ada);
  expect(identify).toHaveBeenCalledTimes(2);
});

test('does not remember a failure', async () => {
  const identify = vi.fn<() => Promise<Account>>();
  identify.mockRejectedValueOnce(new Error('down')).mockResolvedValue(account);
  const directory = new AccountDirectory({ identify });
  await expect(directory.find(ada)).rejects.toThrow('down');
  await expect(directory.find(ada)).resolves.toEqual({ account, remembered: false });
});

test('does not remember an answer that was under way when something changed', async () => {
  let answer: (account: Account) => void = () => {};
  const identify = vi.fn(() => new Promise<Account>((resolve) => (answer = resolve)));
  const directory = new AccountDirectory({ identify });
  const asked = directory.find(ada);
  directory.invalidate('usr_1');
  answer(account);
  await asked;
  const again = directory.find(ada);
  expect(identify).toHaveBeenCalledTimes(2);
  answer(account);
  expect(await again).toEqual({ account, remembered: false });
});

test('gives what is remembered at once, and nothing that is under way, old, forgotten or of somebody else', async () => {
  const identify = vi.fn(async () => account);
  const directory = new AccountDirectory({ identify });
  const asked = directory.find(ada);
  expect(directory.remembered(callerOf(ada))).toBeUndefined();
  await asked;
  expect(directory.remembered(callerOf(ada))).toBe(account);
  expect(directory.remembered(callerOf({ ...ada, issuer: 'https://another.example' }))).toBeUndefined();
  directory.invalidate('usr_1');
  expect(directory.remembered(callerOf(ada))).toBeUndefined();
  const forgetful = new AccountDirectory({ identify, ttlMs: 0 });
  await forgetful.find(ada);
  expect(forgetful.remembered(callerOf(ada))).toBeUndefined();
});

test('forgets who was not seen for longest', async () => {
  const identify = vi.fn(async () => account);
  const directory = new AccountDirectory({ identify, capacity: 1 });
  await directory.find(ada);
  await directory.find({ ...ada, subject: 'bob' });
  await directory.find(ada);
  expect(identify).toHaveBeenCalledTimes(3);
});
