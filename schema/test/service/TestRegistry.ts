import { randomBytes } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { inject } from 'vitest';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { HttpRegistry } from '@gantry/schema/registry/HttpRegistry.js';
import type { Right } from '@gantry/schema/service/keys/Right.js';
import { openRegistry, type OpenRegistry, type RegistryLimits } from '@gantry/schema/service/openRegistry.js';
import { RegistryServer } from '@gantry/schema/service/RegistryServer.js';

export const operatorKey = 'operator-key-of-the-tests-0123456789';

export interface TestRegistryOptions {
  replicas?: number;
  limits?: Partial<RegistryLimits>;
  logger?: Logger;
}

export interface Sent {
  method?: string;
  /** The operator's by default; null: none. */
  key?: string | null;
  headers?: Record<string, string>;
  body?: unknown;
  replica?: number;
  signal?: AbortSignal;
}

/** What came back. */
export interface Received {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

interface Replica {
  registry: OpenRegistry;
  server: RegistryServer;
  url: string;
}

/** Replicas of the registry on a new database of the run's PostgreSQL server, each with a real HTTP server. */
export class TestRegistry implements AsyncDisposable {
  readonly replicas: readonly Replica[];
  /** The name of its database. */
  readonly database: string;

  private constructor(replicas: readonly Replica[], database: string) {
    this.replicas = replicas;
    this.database = database;
  }

  static async start(options: TestRegistryOptions = {}): Promise<TestRegistry> {
    const { replicas = 1, limits, logger = pino({ level: 'silent' }) } = options;
    const database = `test_registry_${randomBytes(6).toString('hex')}`;
    const urls = await provisionDatabase(inject('adminUrl'), 'registry', 'test', database);
    const started: Replica[] = [];
    for (let number = 0; number < replicas; number++) {
      const metrics = new Registry();
      const registry = await openRegistry({ urls, operatorKey, limits, logger, metrics });
      const server = new RegistryServer({ registry, metrics });
      const port = await server.listen(0, '127.0.0.1');
      started.push({ registry, server, url: `http://127.0.0.1:${port}` });
    }
    return new TestRegistry(started, database);
  }

  /** A key of an owner. */
  async keyOf(owner: string, rights: readonly Right[] = ['ADMINISTER'], graph?: string): Promise<string> {
    const name = `${owner} ${rights.join(' ')}`;
    const { status, json } = await this.send('/keys', {
      method: 'POST',
      body: { owner, name, rights, graph },
    });
    if (status !== 201) throw new Error(`There was no key: ${JSON.stringify(json)}`);
    return String(json['key']);
  }

  /** The registry as commands use it. */
  client(key: string = operatorKey, replica = 0): HttpRegistry {
    return new HttpRegistry({ url: this.replicas[replica]!.url, key });
  }

  async send(path: string, sent: Sent = {}): Promise<Received> {
    const { method = 'GET', key = operatorKey, headers = {}, body, replica = 0, signal } = sent;
    const response = await fetch(`${this.replicas[replica]!.url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, text, json };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { registry, server } of this.replicas) {
      await server.close();
      await registry.close();
    }
  }
}
