import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exportJWK } from 'jose';
import { Client } from 'pg';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { createSigningKey, type SigningKey } from '@gantry/platform/identity/SigningKey.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { provisionDatabase, type DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import { bareEnvironment } from '@gantry/test/gantry/bareEnvironment.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The workflows subgraph as a process of its own, to be killed and started again over one database. */
export class SubgraphProcess {
  readonly context: RequestContext = {
    actor: { id: newId('usr'), kind: 'USER' },
    tenant: { id: newId('tnt'), slug: 'a', tier: 'TEAM' },
    roles: ['OWNER'],
    scopes: [],
    requestId: 'test',
  };
  readonly #key: SigningKey;
  readonly #environment: Record<string, string>;
  readonly #signer: ContextTokenSigner;
  #child: ChildProcess | null = null;
  #port = 0;
  #webhookPort = 0;

  private constructor(key: SigningKey, environment: Record<string, string>) {
    this.#key = key;
    this.#environment = environment;
    this.#signer = new ContextTokenSigner('gateway', this.#key);
  }

  /** Builds what is to be run, and makes its databases. */
  static async prepare(adminUrl: string): Promise<SubgraphProcess> {
    await promisify(execFile)(process.execPath, [
      `${root}node_modules/typescript/bin/tsc`,
      '-b',
      `${root}subgraphs/workflows`,
    ]);
    const suffix = newId('evt').slice(-10);
    const urls: DatabaseUrls = await provisionDatabase(
      adminUrl,
      'workflows',
      'test',
      `test_process_${suffix}`,
    );
    const bus = await provisionDatabase(adminUrl, 'bus', 'test', `test_process_bus_${suffix}`);
    const key = await createSigningKey('gateway');
    const own = await createSigningKey('workflows');
    return new SubgraphProcess(key, {
      PORT: '0',
      GANTRY_PLAINTEXT: 'true',
      GANTRY_DRAIN_SECONDS: '0',
      LOG_LEVEL: 'info',
      DATABASE_URL_WORKFLOWS: urls.app,
      DATABASE_OWNER_URL_WORKFLOWS: urls.owner,
      DATABASE_WORKER_URL_WORKFLOWS: urls.worker,
      EVENT_BUS_URL: bus.owner,
      REDIS_URL: 'memory:',
      GANTRY_CONTEXT_KEY: JSON.stringify({ ...(await exportJWK(own.privateKey)), kid: 'workflows' }),
      GANTRY_CONTEXT_ISSUERS: JSON.stringify({ gateway: key.publicJwk }),
      GANTRY_ALLOW_PRIVATE_ADDRESSES: 'true',
      GANTRY_SECRET_KEY: '0'.repeat(64),
      GANTRY_WEBHOOK_PORT: '0',
    });
  }

  /** Another process over the same databases, for the same callers. */
  replica(): SubgraphProcess {
    const replica = new SubgraphProcess(this.#key, this.#environment);
    Object.assign(replica.context, this.context);
    return replica;
  }

  /** Starts the process and waits until it serves. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [`${root}subgraphs/workflows/dist/main.js`], {
      env: { ...bareEnvironment, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const said: string[] = [];
    child.stderr.on('data', (data) => said.push(String(data)));
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      const { port, webhookPort, msg } = JSON.parse(line) as {
        port?: number;
        webhookPort?: number;
        msg: string;
      };
      this.#webhookPort = webhookPort ?? this.#webhookPort;
      if (port !== undefined && msg.includes('ready')) {
        this.#port = port;
        // Whoever stops reading stops the process once the pipe is full.
        child.stdout.resume();
        return;
      }
    }
    throw new Error(`The process ended before it was ready: ${said.join('\n')}`);
  }

  /** SIGKILL: nothing is tidied up. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** @returns its exit code; null where a signal ended it */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await ended)[0];
  }

  /** How many replicas have said that they are there, and have not taken it back. */
  async replicasThere(): Promise<number> {
    const client = new Client({ connectionString: this.#environment['DATABASE_WORKER_URL_WORKFLOWS'] });
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM lease WHERE until > now()');
    await client.end();
    return rowCount ?? 0;
  }

  /** Stops it where it is, until SIGCONT. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Where its webhooks are. */
  get webhooksUrl(): string {
    return `http://127.0.0.1:${this.#webhookPort}`;
  }

  async query<T>(query: string, variables: Record<string, unknown>): Promise<T> {
    const token = await this.#signer.sign('workflows', this.context);
    const response = await fetch(`http://127.0.0.1:${this.#port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
    if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
    return data;
  }
}
