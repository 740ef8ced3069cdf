import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFolderLock } from '@gantry/embedded/DataFolderLock.js';
import { createIssuer } from '@gantry/embedded/issuer/createIssuer.js';
import { provisionDatabase, type DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import type { TlsFiles } from '@gantry/platform/tls/TlsFiles.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { CertificateAuthority } from '@gantry/test/services/CertificateAuthority.js';
import type { Logger } from 'pino';
import { BackingServices } from './BackingServices.js';
import { Entrance } from './Entrance.js';
import { giveGatewayKey } from './giveGatewayKey.js';
import { processSettings, type ReplicaPlace, type ShapeSettings } from './processSettings.js';
import { createServiceKeys } from './ServiceKeys.js';
import { serviceNames, subgraphNames, type ServiceName, type SubgraphName } from './serviceNames.js';
import { ServiceReplica } from './ServiceReplica.js';

export interface DistributedOptions {
  /** Holds the data of the servers, keys and logs. */
  dataFolder: string;
  /** Where the entrance listens. */
  port: number;
  /** Of the gateway, the registry and each subgraph, or of each by itself; one where nothing is said. */
  replicas: number | Partial<Record<ServiceName, number>>;
  logLevel: string;
  handedOn?: ShapeSettings['handedOn'];
  logger: Logger;
  /** Told what is being started, for whoever waits. */
  onProgress?(sentence: string): void;
}

/**
 * The distributed shape on one machine: PostgreSQL, Redis and Kafka as real servers, and `replicas` processes of the gateway,
 * the registry and each subgraph, with an entrance in front. Every part can be killed and started again in its place.
 */
export class DistributedShape implements AsyncDisposable {
  readonly services: BackingServices;
  readonly replicas: readonly ServiceReplica[];
  /** Where clients find the gateways, such as `http://127.0.0.1:4000`. */
  readonly baseUrl: string;
  readonly #entrance: Entrance;
  readonly #lock: DataFolderLock;

  private constructor(parts: {
    services: BackingServices;
    replicas: readonly ServiceReplica[];
    baseUrl: string;
    entrance: Entrance;
    lock: DataFolderLock;
  }) {
    this.services = parts.services;
    this.replicas = parts.replicas;
    this.baseUrl = parts.baseUrl;
    this.#entrance = parts.entrance;
    this.#lock = parts.lock;
  }

  /** Starts everything, and waits until it is ready. @throws Error, a sentence for the terminal; nothing is left running then */
  static async start(options: DistributedOptions): Promise<DistributedShape> {
    const { dataFolder, port, logger, onProgress = () => {} } = options;
    await mkdir(path.join(dataFolder, 'logs'), { recursive: true });
    const lock = DataFolderLock.acquire(dataFolder);
    const stops: (() => Promise<void> | void)[] = [() => lock.release()];
    try {
      onProgress('Starting PostgreSQL, Redis and Kafka …');
      const services = await BackingServices.start(dataFolder, logger);
      stops.push(() => services.stop());
      const baseUrl = `http://127.0.0.1:${port}`;
      const settings = await shapeSettings(options, services, baseUrl);
      const replicas: ServiceReplica[] = [];
      stops.push(() => endAll(replicas));
      const start = async (names: readonly ServiceName[], told: ShapeSettings): Promise<void> => {
        const started = names.flatMap((name) => replicasOf(told, name));
        replicas.push(...started);
        onProgress(`Starting ${started.map((replica) => replica.name).join(', ')} …`);
        for (const replica of started) replica.start();
        await Promise.all(started.map((replica) => replica.untilReady()));
      };
      const issuer = await createIssuer({ issuerUrl: settings.issuerUrl, dataFolder, audience: 'gantry' });
      const entrance = await Entrance.open(port, {
        gateways: settings.places.gateway.map((place) => ({
          url: urlOf(place.port),
          probeUrl: probeUrlOf(place),
        })),
        webhooks: settings.places.workflows.map((place) => ({
          url: urlOf(place.webhookPort!),
          probeUrl: probeUrlOf(place),
        })),
        issuer: (request, response) => issuer.handler(request, response),
      });
      stops.push(() => entrance.close());
      await start(['registry', ...subgraphNames], { ...settings, gatewayKey: null });
      // Gateways start with what the registry has.
      await start(['gateway'], { ...settings, gatewayKey: await gatewayKeyOf(settings) });
      await entrance.look();
      return new DistributedShape({ services, replicas, baseUrl, entrance, lock });
    } catch (error) {
      for (const stop of stops.reverse()) await stop();
      throw error;
    }
  }

  /** The gateway's one endpoint. */
  get endpoint(): string {
    return `${this.baseUrl}/graphql`;
  }

  /** Replicas of one service, by their numbers. */
  replicasOf(service: ServiceName): readonly ServiceReplica[] {
    return this.replicas.filter((replica) => replica.service === service);
  }

  /** Ends gateways first, then what they ask, then what that stands on. */
  async stop(): Promise<void> {
    await endAll(this.replicas);
    await this.#entrance.close();
    await this.services.stop();
    this.#lock.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** Gateways finish what they are at while subgraphs can still be asked. */
async function endAll(replicas: readonly ServiceReplica[]): Promise<void> {
  const gateways = replicas.filter(({ service }) => service === 'gateway');
  const others = replicas.filter(({ service }) => service !== 'gateway');
  for (const group of [gateways, others]) {
    await Promise.all(group.map((replica) => replica.end('SIGTERM')));
  }
}

function replicasOf(settings: ShapeSettings, service: ServiceName): ServiceReplica[] {
  return settings.places[service].map(
    (place) =>
      new ServiceReplica({
        service,
        number: place.number,
        settings: processSettings(settings, service, place),
        probeUrl: probeUrlOf(place),
        logFolder: path.join(settings.dataFolder, 'logs'),
      }),
  );
}

function probeUrlOf({ probePort }: ReplicaPlace): string {
  return urlOf(probePort);
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function gatewayKeyOf({ places, operatorKey, certificates }: PreparedSettings): Promise<string> {
  const [{ port }] = places.registry as [ReplicaPlace];
  const { authorities } = certificates.gateway;
  return giveGatewayKey({ url: `https://127.0.0.1:${port}`, operatorKey, authorities });
}

/** All that is known before the registry runs. */
type PreparedSettings = Omit<ShapeSettings, 'gatewayKey'>;

async function shapeSettings(
  options: DistributedOptions,
  services: BackingServices,
  baseUrl: string,
): Promise<PreparedSettings> {
  const { dataFolder } = options;
  const password = await keptSecret(path.join(dataFolder, 'database-password'), 'base64url');
  const databases = {} as Record<SubgraphName | 'registry', DatabaseUrls>;
  for (const name of ['registry', ...subgraphNames] as const) {
    databases[name] = await provisionDatabase(services.adminUrl, name, password);
  }
  const places = {} as Record<ServiceName, ReplicaPlace[]>;
  for (const name of serviceNames) {
    places[name] = [];
    for (let number = 1; number <= replicasWanted(options, name); number++) {
      const port = await freePort();
      const probePort = name === 'gateway' ? port : await freePort();
      const webhooks = name === 'workflows' ? { webhookPort: await freePort() } : {};
      places[name].push({ number, port, probePort, ...webhooks });
    }
  }
  return {
    places,
    databases,
    eventBusUrl: services.kafka.url,
    redisUrl: services.redis.url,
    keys: await createServiceKeys(),
    certificates: await issueCertificates(path.join(dataFolder, 'certificates')),
    issuerUrl: `${baseUrl}/oidc`,
    jwksUrl: `${baseUrl}/oidc/jwks`,
    operatorKey: await keptSecret(path.join(dataFolder, 'registry-key'), 'base64url'),
    secretKey: await keptSecret(path.join(dataFolder, 'secret-key'), 'base64'),
    dataFolder,
    logLevel: options.logLevel,
    handedOn: options.handedOn ?? { agents: {}, workflows: {}, deployments: {}, everyone: {} },
  };
}

/** By an authority that nobody keeps: each start makes another. */
async function issueCertificates(folder: string): Promise<ShapeSettings['certificates']> {
  const authority = await CertificateAuthority.create('Gantry on one machine');
  const issued = serviceNames.map(
    async (name) =>
      [name, await authority.issueInto(folder, name, { lifetimeSeconds: 90 * 86_400 })] as const,
  );
  return Object.fromEntries(await Promise.all(issued)) as Record<ServiceName, TlsFiles>;
}

function replicasWanted({ replicas }: DistributedOptions, name: ServiceName): number {
  return typeof replicas === 'number' ? replicas : (replicas[name] ?? 1);
}

/** 256 random bits that are the same at every start over this folder. */
async function keptSecret(file: string, encoding: 'base64' | 'base64url'): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const secret = randomBytes(32).toString(encoding);
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
