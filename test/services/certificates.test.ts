import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import type { TlsFiles } from '@gantry/platform/tls/TlsFiles.js';
import { exportJWK, type JWK } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Caller } from '../src/gantry/Caller.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { temporaryDataFolder } from '../src/gantry/temporaryDataFolder.js';
import { CertificateAuthority } from '../src/services/CertificateAuthority.js';
import { ServiceProcess } from '../src/services/ServiceProcess.js';
import { TestIssuer } from '../src/services/TestIssuer.js';

let postgres: EmbeddedPostgres;
let issuer: TestIssuer;
let authority: CertificateAuthority;
let folder: string;
let gateway: ServiceProcess;
let tenancy: ServiceProcess;
let ada: Caller;

const issue = (service: string, lifetimeSeconds?: number): Promise<TlsFiles> =>
  authority.issueInto(folder, service, lifetimeSeconds === undefined ? {} : { lifetimeSeconds });
const settingsOf = ({ certificate, key, authorities }: TlsFiles): Record<string, string> => ({
  GANTRY_TLS_CERT_FILE: certificate,
  GANTRY_TLS_KEY_FILE: key,
  GANTRY_TLS_CA_FILE: authorities,
  GANTRY_DRAIN_SECONDS: '0',
});

beforeAll(async () => {
  issuer = await TestIssuer.start();
  authority = await CertificateAuthority.create();
  folder = await temporaryDataFolder('certificates');
  postgres = await EmbeddedPostgres.start({
    directory: path.join(folder, 'postgres'),
    logger: pino({ level: 'silent' }),
  });
  const keys = { gateway: await createSigningKey('gateway'), tenancy: await createSigningKey('tenancy') };
  const privateJwk = async (name: keyof typeof keys): Promise<string> =>
    JSON.stringify({ ...(await exportJWK(keys[name].privateKey)), kid: name } satisfies JWK);
  const ports = { tenancy: await freePort(), probes: await freePort(), gateway: await freePort() };
  const suffix = Date.now();
  const bus = await provisionDatabase(postgres.adminUrl, 'bus', 'test', `certificates_bus_${suffix}`);
  const urls = await provisionDatabase(postgres.adminUrl, 'tenancy', 'test', `certificates_${suffix}`);
  tenancy = ServiceProcess.spawn(
    'subgraphs/tenancy/dist/main.js',
    ports.tenancy,
    {
      ...settingsOf(await issue('tenancy')),
      PROBE_PORT: String(ports.probes),
      DATABASE_URL_TENANCY: urls.app,
      DATABASE_OWNER_URL_TENANCY: urls.owner,
      DATABASE_WORKER_URL_TENANCY: urls.worker,
      EVENT_BUS_URL: bus.owner,
      REDIS_URL: 'memory:',
      GANTRY_CONTEXT_KEY: await privateJwk('tenancy'),
      GANTRY_CONTEXT_ISSUERS: JSON.stringify({ gateway: keys.gateway.publicJwk }),
    },
    ports.probes,
  );
  gateway = ServiceProcess.spawn('gateway/dist/main.js', ports.gateway, {
    ...settingsOf(await issue('gateway')),
    GANTRY_SUBGRAPH_URLS: JSON.stringify({
      ...Object.fromEntries(
        // Nobody is there.
        ['conversations', 'workflows', 'agents', 'deployments', 'cost'].map((name) => [
          name,
          'https://127.0.0.1:1/graphql',
        ]),
      ),
      tenancy: `https://127.0.0.1:${ports.tenancy}/graphql`,
    }),
    GANTRY_ISSUERS: JSON.stringify([issuer.trusted]),
    GANTRY_CONTEXT_KEY: await privateJwk('gateway'),
  });
  await tenancy.untilReady();
  ada = new Caller(`${gateway.baseUrl}/graphql`, await issuer.token('ada'));
  await vi.waitFor(async () => expect((await asks()).data).toBeTruthy(), { timeout: 60_000, interval: 100 });
}, 300_000);

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await tenancy?.[Symbol.asyncDispose]();
  issuer?.close();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

const asks = () => ada.ask('{ viewer { email } }');

/** How many certificates the two have taken in, or refused, since they started. */
async function reloads(result: 'used' | 'refused'): Promise<number> {
  const counts = [gateway, tenancy].map(async ({ baseUrl }) => {
    const metrics = await (await fetch(`${baseUrl}/metrics`)).text();
    return Number(
      new RegExp(`gantry_tls_reloads_total\\{result="${result}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0,
    );
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count);
}

async function swap(lifetimeSeconds?: number): Promise<void> {
  const before = await reloads('used');
  await issue('tenancy', lifetimeSeconds);
  await issue('gateway', lifetimeSeconds);
  await vi.waitFor(async () => expect(await reloads('used')).toBe(before + 2), 60_000);
}

describe('gateway and subgraph with certificates of their own', () => {
  it('answer while certificates are swapped, also for broken ones', async () => {
    const outcomes = new Set<string>();
    let isOver = false;
    const work = async (): Promise<void> => {
      while (!isOver) {
        const { data, errors } = await asks();
        outcomes.add(JSON.stringify(errors.length > 0 ? errors : data));
      }
    };
    const working = Promise.all([work(), work(), work(), work()]);
    await swap();
    await swap();
    await writeFile(path.join(folder, 'gateway.crt'), (await authority.issue('gateway')).certificate);
    await vi.waitFor(async () => expect(await reloads('refused')).toBe(1), 60_000);
    isOver = true;
    await working;
    expect([...outcomes]).toEqual(['{"viewer":{"email":"ada@example.com"}}']);
    expect(gateway.output).toContain('The new certificate is not used; the last good one stays.');
    expect(gateway.output + tenancy.output).not.toContain('PRIVATE KEY');
  }, 300_000);

  it('stop to answer when they expire, and heal when they are swapped live', async () => {
    await swap(6);
    await vi.waitFor(async () => expect((await asks()).code).toBe('UNAVAILABLE'), {
      timeout: 30_000,
      interval: 100,
    });
    expect((await fetch(`${gateway.baseUrl}/health/live`)).status).toBe(200);
    await swap();
    await vi.waitFor(
      async () => expect((await asks()).data).toEqual({ viewer: { email: 'ada@example.com' } }),
      {
        timeout: 30_000,
        interval: 100,
      },
    );
    expect([await gateway.end('SIGTERM'), await tenancy.end('SIGTERM')]).toEqual([0, 0]);
  }, 300_000);

  it('do not start without certificates, unless told to', async () => {
    const service = ServiceProcess.spawn('subgraphs/tenancy/dist/main.js', await freePort(), {});
    expect(await service.exit).toBe(1);
    expect(service.output).toContain(
      'GANTRY_TLS_CERT_FILE is missing: services reach each other with certificates, unless GANTRY_PLAINTEXT is true',
    );
  });
});
