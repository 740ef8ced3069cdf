import path from 'node:path';
import type { DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import type { TlsFiles } from '@gantry/platform/tls/TlsFiles.js';
import type { ServiceKeys } from './ServiceKeys.js';
import { subgraphNames, type ServiceName, type SubgraphName } from './serviceNames.js';

/** Where one replica listens. */
export interface ReplicaPlace {
  number: number;
  port: number;
  /** Where it tells its health without asking for a certificate: a port of its own, but for the gateway. */
  probePort: number;
  /** Where it is called by webhooks; only of workflows. */
  webhookPort?: number;
}

/** All that the processes are told of each other and of what they stand on. */
export interface ShapeSettings {
  places: Readonly<Record<ServiceName, readonly ReplicaPlace[]>>;
  databases: Readonly<Record<SubgraphName | 'registry', DatabaseUrls>>;
  eventBusUrl: string;
  redisUrl: string;
  keys: ServiceKeys;
  /** Certificates by service; replicas share theirs. */
  certificates: Readonly<Record<ServiceName, TlsFiles>>;
  /** The issuer whose tokens the gateway takes; its keys are below it. */
  issuerUrl: string;
  /** Where its keys are fetched from. */
  jwksUrl: string;
  /** Opens all of the registry. */
  operatorKey: string;
  /** Opens the registry for gateways; null until it runs, which is before they do. */
  gatewayKey: string | null;
  /** 256 bits, what stored secrets are sealed with. */
  secretKey: string;
  dataFolder: string;
  logLevel: string;
  handedOn: { agents: Settings; workflows: Settings; deployments: Settings; everyone: Settings };
}

type Settings = Readonly<Record<string, string>>;

/** The environment of one replica, as an operator would write it. */
export function processSettings(shape: ShapeSettings, service: ServiceName, place: ReplicaPlace): Settings {
  const { certificate, key, authorities } = shape.certificates[service];
  const common = {
    LOG_LEVEL: shape.logLevel,
    GANTRY_TLS_CERT_FILE: certificate,
    GANTRY_TLS_KEY_FILE: key,
    GANTRY_TLS_CA_FILE: authorities,
    ...shape.handedOn.everyone,
  };
  if (service === 'registry') return { ...common, ...registrySettings(shape, place) };
  const calling = {
    ...common,
    REDIS_URL: shape.redisUrl,
    EVENT_BUS_URL: shape.eventBusUrl,
    GANTRY_CONTEXT_KEY: shape.keys.privateJwk[service],
    GANTRY_SUBGRAPH_URLS: JSON.stringify(subgraphUrls(shape)),
  };
  if (service === 'gateway') return { ...calling, ...gatewaySettings(shape, place) };
  return {
    ...calling,
    ...databaseSettings(shape, service),
    PORT: String(place.port),
    PROBE_PORT: String(place.probePort),
    GANTRY_CONTEXT_ISSUERS: shape.keys.issuers,
    ...ownSettings(shape, service, place),
  };
}

function databaseSettings(shape: ShapeSettings, service: SubgraphName | 'registry'): Settings {
  const urls = shape.databases[service];
  const suffix = service.toUpperCase();
  return {
    [`DATABASE_URL_${suffix}`]: urls.app,
    [`DATABASE_OWNER_URL_${suffix}`]: urls.owner,
    [`DATABASE_WORKER_URL_${suffix}`]: urls.worker,
  };
}

/** The graph as which this installation's own schema is published. */
const ownGraph = 'gantry@main';

function registrySettings(shape: ShapeSettings, { port, probePort }: ReplicaPlace): Settings {
  return {
    ...databaseSettings(shape, 'registry'),
    PORT: String(port),
    PROBE_PORT: String(probePort),
    GANTRY_REGISTRY_OPERATOR_KEY: shape.operatorKey,
    GANTRY_REGISTRY_PUBLISH: ownGraph,
  };
}

function gatewaySettings(shape: ShapeSettings, { port, number }: ReplicaPlace): Settings {
  const issuer = {
    issuer: shape.issuerUrl,
    audience: 'gantry',
    jwksUri: shape.jwksUrl,
  };
  const registries = shape.places.registry;
  const registry = registries[number % registries.length]!;
  const url = `https://127.0.0.1:${registry.port}`;
  return {
    GANTRY_PORT: String(port),
    GANTRY_SUPERGRAPH: `${url}/supergraphs/${ownGraph.replace('@', '/')}`,
    GANTRY_SUPERGRAPH_KEY: shape.gatewayKey ?? '',
    GANTRY_SUPERGRAPH_POLL_MS: '1000',
    GANTRY_USAGE_URL: `${url}/graphs/${ownGraph.replace('@', '/')}/usage`,
    GANTRY_USAGE_KEY: shape.gatewayKey ?? '',
    GANTRY_SUPERGRAPH_KEPT_IN: path.join(shape.dataFolder, `supergraph-${number}.graphql`),
    GANTRY_ISSUERS: JSON.stringify([issuer]),
    GANTRY_LANDING_PAGE: 'true',
  };
}

/** What only this subgraph is told. */
function ownSettings(shape: ShapeSettings, service: SubgraphName, place: ReplicaPlace): Settings {
  switch (service) {
    case 'agents':
      return shape.handedOn.agents;
    case 'workflows':
      return {
        // Connectors may be on this machine, as everything else is.
        GANTRY_ALLOW_PRIVATE_ADDRESSES: 'true',
        GANTRY_SECRET_KEY: shape.secretKey,
        GANTRY_WEBHOOK_PORT: String(place.webhookPort),
        ...shape.handedOn.workflows,
      };
    case 'deployments':
      return {
        GANTRY_DATA: shape.dataFolder,
        GANTRY_ALLOW_PRIVATE_REPOSITORIES: 'true',
        GANTRY_SECRET_KEY: shape.secretKey,
        ...shape.handedOn.deployments,
      };
    default:
      return {};
  }
}

/** One URL for each subgraph, or a list where it has replicas. */
function subgraphUrls(shape: ShapeSettings): Record<string, string | string[]> {
  return Object.fromEntries(
    subgraphNames.map((name) => {
      const urls = shape.places[name].map(({ port }) => `https://127.0.0.1:${port}/graphql`);
      return [name, urls.length === 1 ? urls[0]! : urls];
    }),
  );
}
