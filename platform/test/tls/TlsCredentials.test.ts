import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CertificateAuthority } from '@gantry/test/services/CertificateAuthority.js';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TlsCredentials } from '../../src/tls/TlsCredentials.js';
import type { TlsFiles } from '../../src/tls/TlsFiles.js';

let authority: CertificateAuthority;
let folder: string;
let registry: Registry;
let opened: TlsCredentials | undefined;
let lines: string[];

beforeAll(async () => {
  authority = await CertificateAuthority.create();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-tls-'));
  registry = new Registry();
  lines = [];
});

afterEach(async () => {
  opened?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(files: TlsFiles, service = 'cost'): Promise<TlsCredentials> {
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  return (opened = await TlsCredentials.open({ files, service, logger, registry }));
}

const reloads = async (result: string): Promise<number> => {
  const metric = await registry.getSingleMetric('gantry_tls_reloads_total')!.get();
  return metric.values.find(({ labels }) => labels['result'] === result)?.value ?? 0;
};

describe('the certificate of a process', () => {
  it('is refused, with the file and the reason, when a peer would refuse it', async () => {
    const files = await authority.issueInto(folder, 'cost');
    const stranger = await CertificateAuthority.create();
    const other = await stranger.issueInto(path.join(folder, 'other'), 'cost');
    await expect(open({ ...files, key: other.key })).rejects.toThrow(
      `The key in ${other.key} is not the one of the certificate in ${files.certificate}.`,
    );
    await expect(open({ ...files, authorities: other.authorities })).rejects.toThrow(
      `No authority in ${other.authorities} has signed the certificate in ${files.certificate}.`,
    );
    await expect(open(files, 'tenancy')).rejects.toThrow('is of "cost"; "tenancy" needs one with the URI');
    await expect(open({ ...files, key: files.certificate })).rejects.toThrow('There is no private key in');
    await expect(open({ ...files, certificate: files.key })).rejects.toThrow('There is no certificate in');
    await expect(open({ ...files, key: `${folder}/none` })).rejects.toThrow(
      `${folder}/none cannot be read (ENOENT).`,
    );
    const old = await authority.issueInto(path.join(folder, 'old'), 'cost', { lifetimeSeconds: -60 });
    await expect(open(old)).rejects.toThrow('has expired on');
    const nobody = await authority.issueInto(path.join(folder, 'x'), 'cost', { uri: 'https://cost' });
    await expect(open(nobody)).rejects.toThrow('is of no service of Gantry');
  });

  it('is taken in anew while the process runs', async () => {
    const credentials = await open(await authority.issueInto(folder, 'cost', { lifetimeSeconds: 3_600 }));
    const changed = vi.fn<() => void>();
    credentials.onChange(changed);
    const before = credentials.current;
    await authority.issueInto(folder, 'cost', { lifetimeSeconds: 7_200 });
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), 8_000);
    expect(credentials.current.expires).toBeGreaterThan(before.expires);
    expect(await reloads('used')).toBe(1);
  });

  it('stays the last good one, loudly, while the new one is broken', async () => {
    const files = await authority.issueInto(folder, 'cost');
    const credentials = await open(files);
    const before = credentials.current;
    const { certificate } = await authority.issue('cost');
    await writeFile(files.certificate, certificate);
    await vi.waitFor(async () => expect(await reloads('refused')).toBe(1), 8_000);
    expect(credentials.current).toBe(before);
    expect(lines.at(-1)).toContain('The new certificate is not used; the last good one stays.');
    expect(lines.at(-1)).toContain('"level":50');
    expect(lines.join('')).not.toContain('PRIVATE KEY');
    await authority.issueInto(folder, 'cost');
    await vi.waitFor(async () => expect(await reloads('used')).toBe(1), 8_000);
    expect(credentials.current).not.toBe(before);
  });

  it('is warned of before it expires, and measured', async () => {
    // A day of life is behind it.
    await open(await authority.issueInto(folder, 'cost', { lifetimeSeconds: 600 }));
    expect(lines.join('')).toContain('The certificate expires soon.');
    const { values } = await registry.getSingleMetric('gantry_tls_certificate_seconds_left')!.get();
    expect(values[0]?.value).toBeGreaterThan(590);
    expect(values[0]?.value).toBeLessThanOrEqual(600);
  });
});
