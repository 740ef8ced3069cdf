import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { isFromThisMachine } from '../src/issuer/isFromThisMachine.js';

const from = (remoteAddress: string, host: string, localAddress = '127.0.0.1'): boolean =>
  isFromThisMachine({ socket: { remoteAddress, localAddress }, headers: { host } } as IncomingMessage);

it.each([
  ['127.0.0.1', 'localhost:4000'],
  ['127.0.0.1', '127.0.0.1:4000'],
  ['::ffff:127.0.0.1', '0.0.0.0:4000'],
  ['::1', '[::1]:4000'],
])('serves %s, which asks for %s', (remoteAddress, host) => {
  expect(from(remoteAddress, host)).toBe(true);
});

it('serves a program of this machine that came by its address in the network', () => {
  expect(from('192.168.1.5', '192.168.1.5:4000', '192.168.1.5')).toBe(true);
});

it('refuses another machine', () => {
  expect(from('192.168.1.9', '192.168.1.5:4000', '192.168.1.5')).toBe(false);
  expect(from('::ffff:192.168.1.9', '192.168.1.5:4000', '::ffff:192.168.1.5')).toBe(false);
});

it("refuses a page whose site's name leads here", () => {
  expect(from('127.0.0.1', 'rebound.example.com:4000')).toBe(false);
  expect(from('127.0.0.1', '')).toBe(false);
});
