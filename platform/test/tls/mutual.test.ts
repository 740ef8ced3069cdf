import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CertificateAuthority, type IssueOptions } from '@gantry/test/services/CertificateAuthority.js';
import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpPool } from '../../src/http/HttpPool.js';
import { ContextTokenSigner } from '../../src/identity/ContextTokenSigner.js';
import { ContextTokenVerifier } from '../../src/identity/ContextTokenVerifier.js';
import { serviceContext } from '../../src/identity/serviceContext.js';
import { createSigningKey } from '../../src/identity/SigningKey.js';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import type { SubgraphEndpoint, SubgraphRequest } from '../../src/subgraph/SubgraphEndpoint.js';
import { SubgraphServer } from '../../src/subgraph/SubgraphServer.js';
import { cancellable } from '../../src/streams/cancellable.js';
import { TlsCredentials } from '../../src/tls/TlsCredentials.js';

const keys = { gateway: await createSigningKey('gateway'), agents: await createSigningKey('agents') };
const verifier = new ContextTokenVerifier('cost', {
  gateway: keys.gateway.publicJwk,
  agents: keys.agents.publicJwk,
});
const tokenOf = (issuer: keyof typeof keys): Promise<string> =>
  new ContextTokenSigner(issuer, keys[issuer]).sign('cost', serviceContext(issuer, null));

/** Answers who it was that asked, as far as certificates and token say. */
class Mirror implements SubgraphEndpoint {
  async execute(request: SubgraphRequest, token: string | undefined): Promise<ExecutionResult> {
    const { actor } = await verifier.verify(token, undefined, request.peer);
    return { data: { actor: actor.id, peer: request.peer } };
  }

  subscribe(request: SubgraphRequest, token: string | undefined): AsyncIterable<ExecutionResult> {
    const left = Promise.withResolvers<void>();
    const answer = (): Promise<ExecutionResult> => this.execute(request, token);
    const events = async function* (): AsyncGenerator<ExecutionResult> {
      yield await answer();
      await left.promise;
    };
    return cancellable(events(), () => left.resolve());
  }

  async ready(): Promise<boolean> {
    return true;
  }
}

const logger = pino({ level: 'silent' });
let authority: CertificateAuthority;
let folder: string;
let url: string;
let registry: Registry;
let serverFolder: string;
const ends: (() => unknown)[] = [];

async function credentials(
  service: string,
  options: IssueOptions & { by?: CertificateAuthority; in?: string } = {},
): Promise<TlsCredentials> {
  const files = await (options.by ?? authority).issueInto(
    options.in ?? path.join(folder, service),
    service,
    options,
  );
  const opened = await TlsCredentials.open({ files, service, logger, registry: new Registry() });
  ends.push(() => opened.close());
  return opened;
}

async function serve(options: IssueOptions = {}): Promise<SubgraphServer> {
  const own = await credentials('cost', { ...options, in: serverFolder });
  const server = new SubgraphServer(new Mirror(), registry, logger, {
    tls: { credentials: own, callers: new Set(['gateway', 'agents']), outdatedMs: 300 },
  });
  ends.push(() => server.close());
  url = `https://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  return server;
}

function connect(tls: TlsCredentials, name = 'cost'): HttpSubgraphEndpoint {
  const endpoint = new HttpSubgraphEndpoint({
    name,
    url: `${url}/graphql`,
    tls,
    timeoutMs: 5_000,
    outdatedMs: 300,
  });
  ends.push(() => endpoint.close());
  return endpoint;
}

const ask = { query: '{ a }' };
const follow = { query: 'subscription { a }' };
const outcome = (endpoint: HttpSubgraphEndpoint, token: string): Promise<unknown> =>
  endpoint.execute(ask, token).catch((error: unknown) => error);
const refusals = async (because: string): Promise<number> => {
  const { values } = await registry.getSingleMetric('gantry_tls_refused_total')!.get();
  return values.find(({ labels }) => labels['because'] === because)?.value ?? 0;
};

beforeAll(async () => {
  authority = await CertificateAuthority.create();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-tls-'));
  serverFolder = path.join(folder, 'server');
  registry = new Registry();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

describe('services that have certificates', () => {
  it('know each other, over HTTP and over sockets', async () => {
    await serve();
    const endpoint = connect(await credentials('gateway'));
    const expected = { data: { actor: 'svc_gateway', peer: 'gateway' } };
    expect(await endpoint.execute(ask, await tokenOf('gateway'))).toEqual(expected);
    expect(await endpoint.ready()).toBe(true);
    for await (const event of endpoint.subscribe(follow, await tokenOf('gateway'))) {
      expect(event).toEqual(expected);
      break;
    }
  });

  it('take no context token that another service has signed', async () => {
    await serve();
    const endpoint = connect(await credentials('agents'));
    expect(await outcome(endpoint, await tokenOf('agents'))).toHaveProperty('data.peer', 'agents');
    const refused = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
    expect(await outcome(endpoint, await tokenOf('gateway'))).toMatchObject(refused);
    for await (const event of endpoint.subscribe(follow, await tokenOf('gateway'))) {
      expect(event).toMatchObject(refused);
    }
  });

  it('refuse a service that may not call, and one of another authority', async () => {
    await serve();
    const cost = connect(await credentials('conversations'));
    expect(await outcome(cost, await tokenOf('gateway'))).toMatchObject({ code: 'UNAVAILABLE' });
    await vi.waitFor(async () => expect(await refusals('caller')).toBe(1), 30_000);
    const stranger = await CertificateAuthority.create('Somebody else');
    const gateway = await credentials('gateway', { by: stranger });
    expect(await outcome(connect(gateway), await tokenOf('gateway'))).toMatchObject({ code: 'UNAVAILABLE' });
    // Trusting the server does not help it.
    const pool = new HttpPool({
      origin: url,
      tls: () => ({
        ...gateway.current.options,
        ca: authority.certificate,
        checkServerIdentity: () => undefined,
      }),
    });
    ends.push(() => pool.close());
    await expect(pool.request({ method: 'GET', path: '/health/live' })).rejects.toThrow(
      /alert|ECONNRESET|closed/,
    );
    await vi.waitFor(async () => expect(await refusals('handshake')).toBeGreaterThanOrEqual(1), 30_000);
  });

  it('talk to nobody without a certificate, or with one that has expired', async () => {
    await serve();
    const expired = await authority.issue('gateway', { lifetimeSeconds: -1 });
    for (const own of [{}, { cert: expired.certificate, key: expired.key }]) {
      const pool = new HttpPool({ origin: url, tls: () => ({ ...own, ca: authority.certificate }) });
      ends.push(() => pool.close());
      await expect(pool.request({ method: 'GET', path: '/health/live' })).rejects.toThrow(
        /alert|ECONNRESET|closed/,
      );
    }
    await vi.waitFor(async () => expect(await refusals('handshake')).toBe(2), 30_000);
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow('fetch failed');
  });

  it('send nothing to whoever is not the service they call', async () => {
    await serve();
    const endpoint = connect(await credentials('gateway'), 'tenancy');
    expect(await outcome(endpoint, await tokenOf('gateway'))).toMatchObject({ code: 'UNAVAILABLE' });
    const events = endpoint.subscribe(follow, await tokenOf('gateway'))[Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('do not go over plain HTTP', async () => {
    const tls = await credentials('gateway');
    expect(() => new HttpSubgraphEndpoint({ name: 'cost', url: 'http://127.0.0.1:1/graphql', tls })).toThrow(
      'GANTRY_SUBGRAPH_URLS: "cost" is reached at http://127.0.0.1:1/graphql, which must be https',
    );
  });

  it('tell health and metrics at a port for probes, which have no certificate, and nothing else', async () => {
    const server = await serve();
    const probes = `http://127.0.0.1:${await server.listenForProbes(0, '127.0.0.1')}`;
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      expect([path, (await fetch(probes + path)).status]).toEqual([path, 200]);
    }
    const answer = await fetch(`${probes}/graphql`, {
      method: 'POST',
      body: JSON.stringify(ask),
      headers: { authorization: `Bearer ${await tokenOf('gateway')}` },
    });
    expect(answer.status).toBe(404);
  });
});

describe('certificates that are swapped while requests run', () => {
  it('fail none of them, and leave no connection with an old one', async () => {
    await serve({ lifetimeSeconds: 8 });
    const endpoint = connect(await credentials('gateway', { lifetimeSeconds: 8 }));
    const token = await tokenOf('gateway');
    const outcomes = new Map<string, number>();
    let swapped = Number.POSITIVE_INFINITY;
    const work = async (): Promise<void> => {
      // On, until those that were there at first have expired.
      while (performance.now() < swapped + 8_500) {
        const text = JSON.stringify(await outcome(endpoint, token));
        outcomes.set(text, (outcomes.get(text) ?? 0) + 1);
      }
    };
    const working = Promise.all(Array.from({ length: 8 }, work));
    await vi.waitFor(() => expect([...outcomes.values()].some((count) => count > 50)).toBe(true), 5_000);
    await authority.issueInto(serverFolder, 'cost');
    await authority.issueInto(path.join(folder, 'gateway'), 'gateway');
    swapped = performance.now();
    await working;
    expect([...outcomes.keys()]).toEqual(['{"data":{"actor":"svc_gateway","peer":"gateway"}}']);
  });

  it('let subscriptions go on for a moment on the old socket, and begin on a new one', async () => {
    await serve();
    const tls = await credentials('gateway');
    const endpoint = connect(tls);
    const token = await tokenOf('gateway');
    const old = endpoint.subscribe(follow, token)[Symbol.asyncIterator]();
    await old.next();
    const changed = new Promise<void>((resolve) => tls.onChange(resolve));
    await authority.issueInto(path.join(folder, 'gateway'), 'gateway');
    await changed;
    const ended = old.next();
    const leave = new AbortController();
    const fresh = endpoint.subscribe(follow, token, leave.signal)[Symbol.asyncIterator]();
    expect((await fresh.next()).value).toHaveProperty('data.peer', 'gateway');
    const more = fresh.next();
    await expect(ended).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await endpoint.execute(ask, token);
    expect(await Promise.race([more, Promise.resolve('still there')])).toBe('still there');
    leave.abort();
  });

  it('heal a server whose certificate has expired', async () => {
    await serve({ lifetimeSeconds: 2 });
    const tls = await credentials('gateway');
    const token = await tokenOf('gateway');
    await vi.waitFor(
      async () =>
        expect(await outcome(connect(tls), token)).toMatchObject({
          code: 'UNAVAILABLE',
          originalError: { message: 'certificate has expired' },
        }),
      6_000,
    );
    await authority.issueInto(serverFolder, 'cost');
    await vi.waitFor(async () => expect(await outcome(connect(tls), token)).toHaveProperty('data'), 6_000);
  });

  it('heal a client whose certificate has expired, of which an open connection is no way around', async () => {
    await serve();
    const tls = await credentials('gateway', { lifetimeSeconds: 2 });
    const endpoint = connect(tls);
    const token = await tokenOf('gateway');
    expect(await outcome(endpoint, token)).toHaveProperty('data');
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(tls.current.expires), 3_000);
    // Over the connection that is there.
    expect(await outcome(endpoint, token)).toHaveProperty('errors.0.extensions.code', 'UNAUTHENTICATED');
    await vi.waitFor(async () => expect(await outcome(endpoint, token)).not.toHaveProperty('data'), {
      timeout: 6_000,
      interval: 50,
    });
    await authority.issueInto(path.join(folder, 'gateway'), 'gateway');
    await vi.waitFor(async () => expect(await outcome(endpoint, token)).toHaveProperty('data'), 6_000);
  });
});
