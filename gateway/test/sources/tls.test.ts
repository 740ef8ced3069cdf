import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TlsCredentials } from '@gantry/platform/tls/TlsCredentials.js';
import { CertificateAuthority, type IssueOptions } from '@gantry/test/services/CertificateAuthority.js';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RegistryConnection } from '../../src/sources/RegistryConnection.js';
import { textSource } from '../../src/sources/TextSource.js';
import { UsageReporter } from '../../src/usage/UsageReporter.js';
import { TestRegistry } from '../fixtures/TestRegistry.js';

/** A registry that is reached as subgraphs are: with a certificate on both sides. */
const logger = pino({ level: 'silent' });
const patience = AbortSignal.timeout(60_000);
let folder: string;
let authority: CertificateAuthority;
let tls: TlsCredentials;
let connection: RegistryConnection;
let registry: TestRegistry | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-tls-'));
  authority = await CertificateAuthority.create();
  const files = await authority.issueInto(folder, 'gateway');
  tls = await TlsCredentials.open({ files, service: 'gateway', logger, registry: new Registry() });
  connection = new RegistryConnection(tls);
});
afterEach(async () => {
  await connection.close();
  tls.close();
  await registry?.[Symbol.asyncDispose]();
  registry = undefined;
  await rm(folder, { recursive: true });
});

async function serve(service: string, options: IssueOptions = {}, by = authority): Promise<TestRegistry> {
  const { certificate: cert, key } = await by.issue(service, options);
  registry = await TestRegistry.start('a supergraph', 'secret', {
    cert,
    key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  return registry;
}
const read = async ({ url }: TestRegistry) =>
  (await textSource(url, { key: 'secret', fetch: connection.fetch }).read(patience)).text;

test('is read and told with the certificate of this process, by whatever address', async () => {
  const { url, usageUrl, reports } = await serve('registry');
  expect(await read(registry!)).toBe('a supergraph');
  await expect(textSource(url, { key: 'secret' }).read(patience)).rejects.toThrow('fetch failed');
  const usage = { url: usageUrl, key: 'secret', fetch: connection.fetch };
  const reporter = new UsageReporter(usage, new Registry(), logger);
  const prepared = { schema: (await import('graphql')).buildSchema('type Query { a: Int }') };
  reporter.clients
    .of({})
    .tallyOf(prepared as never, '{ a }')!
    .sent({ sent: {}, coerced: {} });
  await reporter.close();
  expect(reports).toHaveLength(1);
});

test('is not spoken with where who answers is another service', async () => {
  const server = await serve('agents');
  await expect(read(server)).rejects.toThrow('fetch failed');
});

test('may be of somebody else, by the name in its URL', async () => {
  const server = await serve('registry', { uri: 'https://registry.example.org/' });
  expect(await read(server)).toBe('a supergraph');
});

test('is not spoken with where another authority has signed', async () => {
  const server = await serve('registry', {}, await CertificateAuthority.create('another'));
  await expect(read(server)).rejects.toThrow('fetch failed');
});

test('is spoken with by the newest certificate', async () => {
  const server = await serve('registry');
  expect(await read(server)).toBe('a supergraph');
  const before = tls.current;
  await authority.issueInto(folder, 'gateway');
  await vi.waitFor(() => expect(tls.current).not.toBe(before), 30_000);
  expect(await read(server)).toBe('a supergraph');
});
