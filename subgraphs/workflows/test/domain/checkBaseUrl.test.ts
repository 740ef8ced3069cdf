import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../src/domain/openapi/checkBaseUrl.js';
import { isPrivateAddress } from '../../src/domain/openapi/isPrivateAddress.js';

const open = { allowPrivateAddresses: true };
const closed = { allowPrivateAddresses: false };

describe('checkBaseUrl', () => {
  it('gives the URL without its trailing slash', () => {
    expect(checkBaseUrl('https://api.example.com/v1/', closed)).toBe('https://api.example.com/v1');
    expect(checkBaseUrl('http://127.0.0.1:4600', open)).toBe('http://127.0.0.1:4600');
  });

  it.each([
    'ftp://example.com',
    'example.com',
    '',
    'file:///etc/passwd',
    'https://a.example/?x=1',
    'https://a.example/#x',
  ])('refuses %j', (value) => expect(() => checkBaseUrl(value, open)).toThrow('The base URL'));

  it('does not repeat credentials that it refuses', () => {
    expect(() => checkBaseUrl('https://ada:s3cret@example.com', open)).toThrow(/^((?!s3cret).)*$/u);
  });

  it.each([
    'http://localhost:1',
    'http://localhost.',
    'http://127.1.2.3',
    'http://[::1]/',
    'http://2130706433',
    'http://0x7f.1',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://[::ffff:10.0.0.1]',
    'http://a.localhost',
  ])('refuses %s where private addresses are not allowed', (value) => {
    expect(() => checkBaseUrl(value, closed)).toThrow('does not allow');
    expect(checkBaseUrl(value, open)).toContain('http://');
  });
});

describe('isPrivateAddress', () => {
  it('knows public addresses', () => {
    for (const address of [
      '1.1.1.1',
      '172.32.0.1',
      '100.128.0.1',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
      'example.com',
    ]) {
      expect([address, isPrivateAddress(address)]).toEqual([address, false]);
    }
  });

  it('knows private ones, however they are written', () => {
    for (const address of [
      '::',
      '::1',
      '0:0:0:0:0:0:0:1',
      'fe80::1%eth0',
      'fd00::1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'ff02::1',
      '0.0.0.0',
      '100.64.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '255.255.255.255',
    ]) {
      expect([address, isPrivateAddress(address)]).toEqual([address, true]);
    }
  });

  it('treats an IPv4 address the same when IPv6 carries it', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        (address) => isPrivateAddress(address) === isPrivateAddress(`::ffff:${address}`),
      ),
    );
  });
});
