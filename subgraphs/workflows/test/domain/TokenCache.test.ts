import { expect, it } from 'vitest';
import type { OAuth2Policy } from '../../src/domain/authentication/AuthenticationPolicy.js';
import { TokenCache } from '../../src/domain/authentication/TokenCache.js';
import { answer } from '../support/execution.js';

const policy: OAuth2Policy = {
  authority: 'http://login.test',
  tokenEndpoint: '/token',
  discovers: false,
  grant: 'client_credentials',
  client: { id: 'library', secret: 'sesame', authentication: 'client_secret_post' },
  encoding: 'application/x-www-form-urlencoded',
  issuers: [],
  scopes: [],
  audiences: [],
};
/** An authority that gives a new token each time. */
const cache = () => {
  let given = 0;
  return new TokenCache({
    send: async () => answer(200, { access_token: `token-${(given += 1)}`, expires_in: 300 }),
  });
};

it('gives no token to one tenant that was asked for by another', async () => {
  const tokens = cache();
  const [ada, eve] = [tokens.of('ada'), tokens.of('eve')];
  const given = [
    await ada.token(policy, 1_000),
    await eve.token(policy, 1_000),
    await ada.token(policy, 1_000),
  ];
  expect(given).toMatchObject([{ token: 'token-1' }, { token: 'token-2' }, { token: 'token-1', held: true }]);
});

it('asks once for those who need the same at once', async () => {
  const ada = cache().of('ada');
  const given = await Promise.all(Array.from({ length: 5 }, () => ada.token(policy, 1_000)));
  expect(new Set(given.map((each) => ('token' in each ? each.token : null)))).toEqual(new Set(['token-1']));
});

it('keeps apart what is asked for with other secrets, and forgets what it is told to forget', async () => {
  const ada = cache().of('ada');
  await ada.token(policy, 1_000);
  const other = { ...policy, client: { ...policy.client, secret: 'other' } };
  expect(await ada.token(other, 1_000)).toMatchObject({ token: 'token-2' });
  ada.forget(policy);
  expect(await ada.token(policy, 1_000)).toMatchObject({ token: 'token-3', held: false });
});
