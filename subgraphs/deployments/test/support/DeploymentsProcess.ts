import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exportJWK } from 'jose';
import { inject } from 'vitest';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { provisionDatabase, type DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import { HttpSubgraphEndpoint } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The deployments subgraph in a process of its own, which can be killed and started again on the same data. */
export class DeploymentsProcess {
  readonly urls: DatabaseUrls;
  readonly #environment: Record<string, string>;
  readonly #signer: ContextTokenSigner;
  readonly #context: RequestContext;
  #child: ChildProcess | null = null;
  #endpoint: HttpSubgraphEndpoint | null = null;
  output = '';

  private constructor(urls: DatabaseUrls, environment: Record<string, string>, signer: ContextTokenSigner) {
    this.urls = urls;
    this.#environment = environment;
    this.#signer = signer;
    this.#context = {
      actor: { id: newId('usr'), kind: 'USER' },
      tenant: { id: newId('tnt'), slug: 'a', tier: 'TEAM' },
      roles: ['OWNER'],
      scopes: [],
      requestId: 'test',
    };
  }

  /** Makes databases and keys; nothing runs yet. */
  static async prepare(folder: string): Promise<DeploymentsProcess> {
    const suffix = randomBytes(6).toString('hex');
    const urls = await provisionDatabase(
      inject('adminUrl'),
      'deployments',
      'test',
      `test_deployments_${suffix}`,
    );
    const bus = await provisionDatabase(inject('adminUrl'), 'bus', 'test', `test_bus_${suffix}`);
    const gateway = await createSigningKey('gateway');
    const own = await createSigningKey('deployments');
    const environment = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      PORT: '0',
      GANTRY_PLAINTEXT: 'true',
      GANTRY_DRAIN_SECONDS: '0',
      DATABASE_URL_DEPLOYMENTS: urls.app,
      DATABASE_OWNER_URL_DEPLOYMENTS: urls.owner,
      DATABASE_WORKER_URL_DEPLOYMENTS: urls.worker,
      EVENT_BUS_URL: bus.owner,
      REDIS_URL: 'memory:',
      GANTRY_CONTEXT_KEY: JSON.stringify({ ...(await exportJWK(own.privateKey)), kid: own.kid }),
      GANTRY_CONTEXT_ISSUERS: JSON.stringify({ gateway: gateway.publicJwk }),
      GANTRY_DATA: folder,
      GANTRY_ALLOW_PRIVATE_REPOSITORIES: 'true',
      GANTRY_METER_SECONDS: '0.3',
    };
    return new DeploymentsProcess(urls, environment, new ContextTokenSigner('gateway', gateway));
  }

  get tenantId(): string {
    return this.#context.tenant?.id ?? '';
  }

  /** Another process over the same data. */
  replica(): DeploymentsProcess {
    const replica = new DeploymentsProcess(this.urls, this.#environment, this.#signer);
    Object.assign(replica.#context, this.#context);
    return replica;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Stops it where it is, until SIGCONT. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Starts it and waits until it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [main], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.output = '';
    const port = Promise.withResolvers<number>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        const ready = /"port":(\d+)/.exec(this.output)?.[1];
        if (ready) port.resolve(Number(ready));
      });
    }
    child.once('exit', () => port.reject(new Error(this.output)));
    this.#endpoint = new HttpSubgraphEndpoint({
      name: 'deployments',
      url: `http://127.0.0.1:${await port.promise}/graphql`,
    });
  }

  /** Ends it by a signal and answers its exit code, null when the signal was what ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await exited;
    await this.#endpoint?.close();
    return code;
  }

  /** Runs a mutation that must succeed, and answers what it made. */
  async make<T = { id: string }>(query: string, input: Record<string, unknown>): Promise<T> {
    const result = await this.#endpoint?.execute({ query, variables: { input } }, await this.#token());
    const payload = Object.values(result?.data ?? {})[0] as Record<string, T | null> | undefined;
    const made = Object.entries(payload ?? {}).find(([name]) => name !== 'userErrors')?.[1];
    if (!made) throw new Error(JSON.stringify(result));
    return made;
  }

  /** The events of a rollout after a cursor, to its end. */
  async *events<T>(query: string, variables: Record<string, unknown>): AsyncGenerator<T> {
    if (!this.#endpoint) throw new Error('It does not run.');
    for await (const { data, errors } of this.#endpoint.subscribe(
      { query, variables },
      await this.#token(),
    )) {
      if (errors) throw new Error(JSON.stringify(errors));
      const [event] = Object.values(data ?? {}) as T[];
      if (event) yield event;
    }
  }

  #token(): Promise<string> {
    return this.#signer.sign('deployments', this.#context);
  }
}
