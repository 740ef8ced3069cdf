import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { ForbiddenAddress, guardedLookup } from '../../src/adapters/http/guardedLookup.js';
import { isPrivateAddress } from '../../src/domain/openapi/isPrivateAddress.js';

const inward = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::FFFF:10.0.0.1',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::808:808',
  '100::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:c0a8:101::1',
  '2600::5efe:127.0.0.1',
  '2600::200:5efe:10.0.0.1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
];
const outward = [
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '168.63.129.17',
  '172.15.0.1',
  '172.32.0.1',
  '192.0.1.1',
  '192.169.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2001:4860:4860::8888',
  '2002:808:808::1',
  '2606:4700:4700::1111',
];

type Found = string | readonly LookupAddress[] | Error;
const lookUp = (addresses: string[][], all: boolean): Promise<Found>[] => {
  let asked = 0;
  const guarded = guardedLookup((_name, _options, done) => {
    const given = addresses[asked % addresses.length]!;
    asked += 1;
    done(
      null,
      given.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
  return addresses.map(
    () =>
      new Promise((resolve) =>
        guarded('api.example.com', { all }, (error, found) => resolve(error ?? found)),
      ),
  );
};

describe('an address', () => {
  it.each(inward)('%s leads inward', (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(outward)('%s leads outward', (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe('the resolution of names', () => {
  it('gives no inward address, whatever stands beside it', async () => {
    const [mixed] = lookUp([['127.0.0.1', '::1', '8.8.8.8', 'fd00::1']], true);
    expect(await mixed).toEqual([{ address: '8.8.8.8', family: 4 }]);
    for (const address of inward) {
      const [one] = lookUp([[address]], false);
      expect([address, await one]).toEqual([address, expect.any(ForbiddenAddress)]);
    }
  });

  it('trusts no name for having led outward before', async () => {
    const answers = await Promise.all(lookUp([['8.8.8.8'], ['169.254.169.254']], false));
    expect(answers).toEqual(['8.8.8.8', expect.any(ForbiddenAddress)]);
  });
});
