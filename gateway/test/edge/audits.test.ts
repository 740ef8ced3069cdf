import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** The audits of GraphQL over HTTP that its reference implementation comes with: none may end in an error, a warning or a notice. */
let office: RunningOffice;
let alone: RunningStandalone;
let authorization: string;
beforeAll(async () => {
  office = await startOffice();
  alone = await startStandalone(shop(new Feed()));
  authorization = `Bearer ${await office.issuer.token()}`;
});
afterAll(async () => {
  await office[Symbol.asyncDispose]();
  await alone[Symbol.asyncDispose]();
});

function fetchWithToken(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } });
}

describe.each([
  ['Gantry’s gateway', serverAudits({ url: () => `${office.url}/graphql`, fetchFn: fetchWithToken })],
  ['a gateway by itself', serverAudits({ url: () => `${alone.url}/graphql`, fetchFn: fetch })],
])('%s', (_title, audits) => {
  test.each(audits)('$name ($id)', async ({ fn }) => {
    const result = await fn();
    const report =
      result.status === 'ok'
        ? ''
        : `${result.reason}: ${result.response.status} ${await result.response.text()}`;
    expect(`${result.status} ${report}`.trim()).toBe('ok');
  });
});
