import { expect, test } from 'vitest';
import { credentialsOfHeaders } from '../../src/edge/Credentials.js';

test.each([
  ['Bearer abc.def', 'abc.def'],
  ['bearer   abc', 'abc'],
  ['  Bearer abc  ', 'abc'],
  ['Bearer abc def', null],
  ['Bearer abc\tdef', null],
  ['Bearer', null],
  ['Bearer   ', null],
  ['Bearerabc', null],
  ['Basic YTpi', null],
  ['', null],
])('reads of "%s" the token %s', (authorization, token) => {
  expect(credentialsOfHeaders({ authorization }).token).toBe(token);
});

test.each([
  [' acme ', 'acme'],
  ['   ', null],
  [['acme', 'globex'], 'acme'],
  [undefined, null],
])('reads of %o the tenant %s', (named, tenant) => {
  expect(credentialsOfHeaders({ 'x-gantry-tenant': named }).tenant).toBe(tenant);
});
