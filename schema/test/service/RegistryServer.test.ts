import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Agent, fetch as fetchOver } from 'undici';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { TlsCredentials } from '@gantry/platform/tls/TlsCredentials.js';
import { openRegistry } from '@gantry/schema/service/openRegistry.js';
import { RegistryServer } from '@gantry/schema/service/RegistryServer.js';
import { CertificateAuthority } from '@gantry/test/services/CertificateAuthority.js';
import { Link } from '@gantry/test/services/Link.js';
import { proposalOf } from './exampleProposals.js';
import { operatorKey, TestRegistry } from './TestRegistry.js';

const logger = pino({ level: 'silent' });
const ref = { graph: 'shop', variant: 'main' };
const ada = { author: 'ada', commit: null, message: null };

describe('the end of a replica', () => {
  it('sends those who wait elsewhere, finishes what it is at, and is not ready meanwhile', async () => {
    await using registry = await TestRegistry.start({ replicas: 2 });
    const { server } = registry.replicas[0]!;
    const { publication } = await registry.client().publish(ref, proposalOf('books'), ada);
    expect((await registry.send('/health/ready')).json).toEqual({ status: 'ready', missing: [] });
    const etag = `"${publication.etag}"`;
    const waiter = registry.send('/supergraphs/shop/main', {
      headers: { prefer: 'wait=30', 'if-none-match': etag },
    });
    await vi.waitFor(
      async () => expect((await registry.send('/metrics')).text).toMatch(/^gantry_registry_waiting 1$/m),
      { timeout: 30_000 },
    );
    const drained = server.drain(1_000);
    const ready = await registry.send('/health/ready');
    expect([ready.status, ready.json['status'], ready.headers.get('connection')]).toEqual([
      503,
      'draining',
      'close',
    ]);
    const { status, headers } = await waiter;
    expect([status, headers.get('etag')]).toEqual([304, etag]);
    const late = registry.client().publish(ref, proposalOf('books', 'late'), ada);
    await drained;
    const closed = server.close();
    expect((await late).publication.version).toBe(2);
    await closed;
    await expect(registry.send('/health/live')).rejects.toThrow('fetch failed');
    const elsewhere = await registry.send('/supergraphs/shop/main', {
      replica: 1,
      headers: { prefer: 'wait=30', 'if-none-match': etag },
    });
    expect(elsewhere.text).toContain('late');
  });
});

describe('without its database', () => {
  it('says so, is not ready, and goes on when it is back', async () => {
    const admin = new URL(inject('adminUrl'));
    await using link = await Link.open(Number(admin.port));
    const name = `test_registry_${Date.now().toString(36)}`;
    const urls = await provisionDatabase(inject('adminUrl'), 'registry', 'test', name);
    const through = (url: string): string => {
      const parsed = new URL(url);
      parsed.port = String(link.port);
      return parsed.href;
    };
    const metrics = new Registry();
    const registry = await openRegistry({
      urls: { app: through(urls.app), owner: urls.owner, worker: through(urls.worker) },
      operatorKey,
      logger,
      metrics,
    });
    const server = new RegistryServer({ registry, metrics });
    const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    try {
      const list = (): Promise<Response> =>
        fetch(`${url}/graphs/shop/main/contracts`, { headers: { authorization: `Bearer ${operatorKey}` } });
      expect((await list()).status).toBe(200);
      await link.cut();
      const refused = await list();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      const problem = (await refused.json()) as Record<string, unknown>;
      expect(problem).toMatchObject({ code: 'UNAVAILABLE' });
      expect(JSON.stringify(problem)).not.toMatch(/127\.0\.0\.1|registry_app|SELECT/);
      const ready = await fetch(`${url}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: 'unavailable', missing: ['database'] },
      ]);
      await link.mend();
      await vi.waitFor(async () => expect((await list()).status).toBe(200), { timeout: 30_000 });
    } finally {
      await server.close();
      await registry.close();
    }
  });
});

describe('over HTTPS', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-registry-tls-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('shows its certificate, and asks for a key rather than for one', async () => {
    const authority = await CertificateAuthority.create();
    const files = await authority.issueInto(folder, 'registry');
    const metrics = new Registry();
    const tls = await TlsCredentials.open({ files, service: 'registry', logger, registry: metrics });
    const urls = await provisionDatabase(inject('adminUrl'), 'registry', 'test', 'test_registry_tls');
    const registry = await openRegistry({ urls, operatorKey, logger, metrics });
    const server = new RegistryServer({ registry, metrics, tls });
    const port = await server.listen(0, '127.0.0.1');
    const probes = await server.listenForProbes(0, '127.0.0.1');
    const dispatcher = new Agent({ connect: { ca: authority.certificate } });
    const get = (key: string) =>
      fetchOver(`https://127.0.0.1:${port}/keys`, {
        headers: { authorization: `Bearer ${key}` },
        dispatcher,
      });
    try {
      expect((await get(operatorKey)).status).toBe(200);
      expect((await get('grk_platform.nothing')).status).toBe(401);
      await expect(fetch(`https://127.0.0.1:${port}/keys`)).rejects.toThrow('fetch failed');
      expect((await fetch(`http://127.0.0.1:${probes}/health/ready`)).status).toBe(200);
      expect((await fetch(`http://127.0.0.1:${probes}/keys`)).status).toBe(404);
    } finally {
      await dispatcher.close();
      await server.close();
      await registry.close();
      tls.close();
    }
  });
});
