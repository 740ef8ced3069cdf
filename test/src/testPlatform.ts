import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { EntitySchema } from '@mikro-orm/core';
import type { ExecutionResult } from 'graphql';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { inject, vi } from 'vitest';
import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import type { EventData, EventName } from '@gantry/platform/events/eventData.generated.js';
import { EventHub } from '@gantry/platform/events/EventHub.js';
import { PostgresEventBus } from '@gantry/platform/events/PostgresEventBus.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { ContextTokenVerifier } from '@gantry/platform/identity/ContextTokenVerifier.js';
import type { RequestContext, Role, TenantRef } from '@gantry/platform/identity/RequestContext.js';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { MemoryLocks } from '@gantry/platform/locks/MemoryLocks.js';
import { Database, type ConnectionSettings } from '@gantry/platform/persistence/Database.js';
import { provisionDatabase, type DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import { MemoryLiveStreams } from '@gantry/platform/streams/MemoryLiveStreams.js';
import { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import type { SubgraphEndpoint } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL of the run's PostgreSQL server. */
    adminUrl: string;
  }
}

const eventSchemas = fileURLToPath(new URL('../../schema/events', import.meta.url));

export interface TestPlatformOptions {
  entities: EntitySchema[];
  /** Absolute path of the subgraph's migrations. */
  migrationsDirectory: string;
  /** Other subgraphs that this one calls, by name. */
  endpoints?: Record<string, SubgraphEndpoint>;
  connections?: ConnectionSettings;
  /** Lines of the log go here; silent by default. */
  logger?: Logger;
}

/** Everything a subgraph stands on, over a new database of the run's real PostgreSQL server. */
export interface TestPlatform {
  platform: SubgraphPlatform;
  urls: DatabaseUrls;
  /** A request context; by default of an OWNER in tenant `a`. The same tenant name gives the same tenant. */
  contextOf(options?: {
    tenant?: string | null;
    role?: Role | 'SERVICE';
    user?: string;
    email?: string;
  }): RequestContext;
  tokenFor(context: RequestContext): Promise<string>;
  /** Runs a query or mutation and answers its data; throws when there are errors. */
  run<T = Record<string, never>>(
    subgraph: SubgraphEndpoint,
    query: string,
    variables: Record<string, unknown>,
    context: RequestContext,
  ): Promise<T>;
  /** The same, answering errors too. */
  execute(
    subgraph: SubgraphEndpoint,
    query: string,
    variables: Record<string, unknown>,
    context: RequestContext,
  ): Promise<ExecutionResult>;
  /** Publishes an event as another service would. */
  deliver<Name extends EventName>(name: Name, data: EventData[Name], tenantId: string): Promise<CloudEvent>;
  /** Publishes an event that was delivered before once more. */
  redeliver(event: CloudEvent): Promise<void>;
  /** Waits until at least `count` events of this name that match were published, and answers them. */
  published<Name extends EventName>(
    name: Name,
    matches?: (data: EventData[Name], event: CloudEvent<EventData[Name]>) => boolean,
    count?: number,
  ): Promise<CloudEvent<EventData[Name]>[]>;
  close(): Promise<void>;
}

/** Builds a test platform for one subgraph; close it when the file is done. */
export async function createTestPlatform(name: string, options: TestPlatformOptions): Promise<TestPlatform> {
  const adminUrl = inject('adminUrl');
  const suffix = randomBytes(6).toString('hex');
  const logger = options.logger ?? pino({ level: 'silent' });
  const urls = await provisionDatabase(adminUrl, name, 'test', `test_${name}_${suffix}`);
  const busUrls = await provisionDatabase(adminUrl, 'bus', 'test', `test_bus_${suffix}`);
  const database = await Database.open({
    urls,
    entities: options.entities,
    migrationsDirectory: options.migrationsDirectory,
    logger,
    connections: options.connections,
  });
  const bus = await PostgresEventBus.open(busUrls.owner, logger);
  // A service that only a test has stands in no schema.
  const isOfTests = !EventCatalog.load(eventSchemas).publishersOf('AuthEvent').includes(name);
  const catalog = EventCatalog.load(eventSchemas, isOfTests ? [name] : []);
  const gatewayKey = await createSigningKey('gateway');
  const serviceKey = await createSigningKey(name);
  const signer = new ContextTokenSigner('gateway', gatewayKey);
  const events: CloudEvent[] = [];
  await bus.subscribe('test', catalog.names, async (received) => void events.push(...received));
  const tenants = new Map<string, TenantRef>();
  const users = new Map<string, string>();
  const platform: SubgraphPlatform = {
    database,
    events: new EventHub(name, database, bus, catalog, logger),
    streams: new MemoryLiveStreams(),
    locks: new MemoryLocks(),
    clients: new SubgraphClient(
      (subgraph) => {
        const endpoint = options.endpoints?.[subgraph];
        if (!endpoint) throw new Error(`This test gave no endpoint for "${subgraph}".`);
        return endpoint;
      },
      new ContextTokenSigner(name, serviceKey),
    ),
    contextVerifier: new ContextTokenVerifier(name, {
      gateway: gatewayKey.publicJwk,
      [name]: serviceKey.publicJwk,
    }),
    logger,
    metrics: new Registry(),
  };
  const remember = <T>(map: Map<string, T>, key: string, make: () => T): T => {
    if (!map.has(key)) map.set(key, make());
    return map.get(key)!;
  };
  const execute: TestPlatform['execute'] = async (subgraph, query, variables, context) =>
    subgraph.execute({ query, variables, requestId: context.requestId }, await signer.sign(name, context));
  return {
    platform,
    urls,
    execute,
    contextOf: ({ tenant = 'a', role = 'OWNER', user = 'ada', email } = {}) => ({
      actor:
        role === 'SERVICE'
          ? { id: `svc_${user}`, kind: 'SERVICE' }
          : { id: remember(users, user, () => newId('usr')), kind: 'USER', ...(email ? { email } : {}) },
      tenant:
        tenant === null
          ? null
          : remember(tenants, tenant, () => ({ id: newId('tnt'), slug: tenant, tier: 'TEAM' as const })),
      roles: tenant === null && role !== 'SERVICE' ? [] : [role],
      scopes: [],
      requestId: `test-${randomBytes(6).toString('hex')}`,
    }),
    tokenFor: (context) => signer.sign(name, context),
    run: async <T>(...args: Parameters<TestPlatform['execute']>) => {
      const result = await execute(...args);
      if (result.errors) throw new Error(result.errors.map((error) => error.message).join(' '));
      return result.data as T;
    },
    deliver: async (eventName, data, tenantId) => {
      const event: CloudEvent = {
        specversion: '1.0',
        id: newId('evt'),
        source: '/gantry/test',
        type: `gantry.test.${eventName}.v1`,
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        dataschema: `schema/events/${eventName}.v1.json`,
        tenantid: tenantId,
        data: data as unknown as CloudEvent['data'],
      };
      await bus.publish('test', [event]);
      return event;
    },
    redeliver: async (event) => bus.publish('test', [{ ...event }]),
    published: async (eventName, matches = () => true, count = 1) =>
      vi.waitFor(
        () => {
          const found = (events as unknown as CloudEvent<EventData[typeof eventName]>[]).filter(
            (event) => event.type.split('.').at(-2) === eventName && matches(event.data, event),
          );
          if (found.length < count)
            throw new Error(`${found.length} of ${count} ${eventName} events so far.`);
          return found;
        },
        { timeout: 60_000, interval: 20 },
      ),
    close: async () => {
      await bus.close();
      await database.close();
    },
  };
}
