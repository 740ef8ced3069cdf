import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import type { SubgraphEndpoint } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import { sendMetrics } from '@gantry/platform/telemetry/sendMetrics.js';
import { LoadMetrics } from '@gantry/platform/resilience/LoadMetrics.js';
import { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { Admission } from './admission/Admission.js';
import { Authorizer } from './authorization/Authorizer.js';
import type { CachingSettings } from './caching/CachingSettings.js';
import type { Invalidation } from './caching/Invalidation.js';
import { InvalidationEndpoint } from './caching/InvalidationEndpoint.js';
import { openCaching } from './caching/openCaching.js';
import { CostControl } from './cost/CostControl.js';
import { AccountDirectory } from './edge/AccountDirectory.js';
import { Authenticator, type SessionSource } from './edge/Authenticator.js';
import { callerAddress } from './edge/callerAddress.js';
import { contractHeader } from './edge/chooseContract.js';
import { Cors } from './edge/Cors.js';
import { GraphqlHandler } from './edge/GraphqlHandler.js';
import { HttpFront, pathOf, sendJson, type RequestHandler } from './edge/HttpFront.js';
import { identifyAtTenancy } from './edge/identifyAtTenancy.js';
import { Readiness } from './edge/Readiness.js';
import { TokenVerifier } from './edge/TokenVerifier.js';
import { VerifiedTokens } from './edge/VerifiedTokens.js';
import type { TrustedIssuer } from './edge/TrustedIssuer.js';
import { DocumentLibrary } from './documents/DocumentLibrary.js';
import { DocumentUpdates } from './documents/DocumentUpdates.js';
import { ParsedOperations } from './execution/ParsedOperations.js';
import { OperationCache } from './execution/OperationCache.js';
import { OperationService } from './execution/OperationService.js';
import { SubgraphCaller, type SubgraphTokens } from './execution/SubgraphCaller.js';
import { LandingPage } from './ide/LandingPage.js';
import { defaultSettings, type GatewaySettings } from './GatewaySettings.js';
import type { GatewayPlugin } from './plugins/GatewayPlugin.js';
import { OperationShare } from './overload/OperationShare.js';
import { PluginChain } from './plugins/PluginChain.js';
import { openRateLimits } from './rates/openRateLimits.js';
import { SourceWatch } from './sources/SourceWatch.js';
import type { TextSource } from './sources/TextSource.js';
import { Departures } from './subscriptions/Departures.js';
import { SocketTransport } from './subscriptions/SocketTransport.js';
import { Supergraphs, type ServedContract } from './supergraph/Supergraphs.js';
import { SupergraphUpdates } from './supergraph/SupergraphUpdates.js';
import { Tracing } from './telemetry/Tracing.js';
import { UsageReporter, type UsageDestination } from './usage/UsageReporter.js';
import { GatewayMetrics } from './telemetry/GatewayMetrics.js';

export type GatewayOptions = GatewayParts & (GantryIdentity | ForeignIdentity);

/** Callers are users and members that tenancy knows, and subgraphs are told so. */
export interface GantryIdentity {
  /** Whose tokens are accepted. */
  issuers: readonly TrustedIssuer[];
  /** Signs what the gateway tells subgraphs about a request, as issuer `gateway`. */
  signer: ContextTokenSigner;
}

/** Somebody else says who callers are, and subgraphs are told no more than the headers that are forwarded. */
export interface ForeignIdentity {
  authenticator: SessionSource;
}

export interface GatewayParts {
  supergraphSdl: string;
  /** What is served besides the supergraph, each at `/graphql/{name}`, and to who names it in `x-gantry-contract`. */
  contracts?: Readonly<Record<string, ServedContract>>;
  /** How each subgraph of the supergraph is reached, by name: in this process, or over HTTP. */
  endpoints: ReadonlyMap<string, SubgraphEndpoint>;
  logger: Logger;
  registry: Registry;
  /** Where it is reported which client sends which operation; nowhere, when left out. */
  usage?: UsageDestination | undefined;
  settings?: Partial<GatewaySettings>;
  plugins?: readonly GatewayPlugin[];
}

/** A gateway with its supergraph loaded. */
export interface Gateway {
  /** @returns the port that is listened on, of use when 0 was asked for */
  listen(port: number, host: string): Promise<number>;
  /** Lets `handler` answer everything below `prefix`, with the request's URL as it came. */
  mount(prefix: string, handler: RequestHandler): void;
  /** Answers one request, for who has an HTTP server already. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Reads another supergraph, plans for it what is in use, and swaps it in; nobody waits for it. A bad one throws, and
   * changes nothing.
   * @param beforeSwap called when it is known to be good, and about to be served
   * @param contract whose supergraph it is; left out for the supergraph itself
   */
  updateSupergraph(supergraphSdl: string, beforeSwap?: () => void, contract?: string): Promise<void>;
  /** Serves what `source` has from now on, and looks again and again. */
  watchSupergraph(source: TextSource, options: SupergraphWatchOptions): void;
  /**
   * What is served now, as a registry knows it: the SHA-256 of its SDL, in hex.
   * @param contract left out for the supergraph itself
   */
  serving(contract?: string): string;
  /** Takes in another manifest of trusted documents, as JSON. A bad one throws, and changes nothing. */
  updateTrustedDocuments(manifest: string): void;
  /** Trusts what the manifest in `source` has from now on, and looks again and again. */
  watchTrustedDocuments(source: TextSource, intervalMs: number): void;
  /** What is remembered of memberships, to be invalidated when tenancy says that they changed. */
  readonly accounts: Pick<AccountDirectory, 'invalidate' | 'invalidateAll'>;
  /** Forgets entities that have changed, and answers that hold them. */
  invalidate(changed: Invalidation): Promise<void>;
  /** Forgets the entities that events of the subgraphs owning them name. */
  invalidateBy(events: readonly CloudEvent[]): Promise<void>;
  /** Whether anything of what is answered may be kept, so that events are of use. */
  keepsAnswers(): boolean;
  /**
   * Says that it is not ready, and goes on serving for so many milliseconds, so that whoever sends requests here can hear of
   * it. Connections end with the next answer on each; in the second half of the time sockets and streams end, too, one after the
   * other, in a way that lets their clients go on elsewhere behind the last cursor that they were sent.
   */
  drain(milliseconds: number): Promise<void>;
  /** Stops accepting at once, closes sockets with 1001, lets requests under way finish. */
  close(): Promise<void>;
}

export interface SupergraphWatchOptions {
  /** Whose supergraphs are there; left out for the supergraph itself. */
  contract?: string | undefined;
  /** Milliseconds between two looks at a source that does not wait for news itself. */
  intervalMs: number;
  /** Called with a supergraph that is known to be good, and about to be served. */
  beforeSwap?(supergraphSdl: string): void;
  /** Called with one that is served now. */
  swapped?(supergraphSdl: string): unknown;
}

const noTokens: SubgraphTokens = { sign: () => undefined };

/** Loads the supergraph and puts the parts together; it serves once `listen` is called. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { endpoints, logger } = options;
  const plugins = new PluginChain(options.plugins);
  const settings = { ...defaultSettings, ...options.settings };
  const metrics = new GatewayMetrics(options.registry);
  const tracing = new Tracing();

  const { contracts = {} } = options;
  const supergraphs = await Supergraphs.load(options.supergraphSdl, contracts, {
    ownScalars: settings.ownScalars,
    audience: settings.supergraphAudience,
  });
  const supergraph = supergraphs.whole;
  const caller = new SubgraphCaller({
    endpoints,
    signer: 'signer' in options ? options.signer : noTokens,
    plugins,
    tracing,
    // What subgraphs say of errors without a code may name what a contract hides.
    maskErrors: settings.maskErrors || supergraphs.contracts.size > 0,
    metrics,
    logger,
    timeoutMs: settings.subgraphTimeoutMs,
    timeoutsMs: settings.subgraphTimeoutsMs,
  });
  const operations = new OperationCache(settings.operationsKept, settings.limits, plugins, tracing);
  const authorizer = new Authorizer({
    policies: settings.policies,
    refuse: settings.unauthorizedFields === 'refuse',
  });
  const { introspection, suggestions } = settings;
  const documents = new DocumentLibrary(settings.documents);
  const cost = new CostControl(settings.cost, metrics);
  const parsed = new ParsedOperations(settings.operationsKept, settings.limits, tracing);
  const admission = new Admission({ parsed, authorizer, cost, introspection, suggestions });
  const rates = await openRateLimits(settings.rates, options.registry, logger);
  const load =
    settings.load && new LoadMonitor({ settings: settings.load, metrics: LoadMetrics.of(options.registry) });
  const caching = await openCaching({
    settings: supergraphs.contracts.size > 0 ? varyingByContract(settings.caching) : settings.caching,
    plugins,
    registry: options.registry,
    logger,
    current: () => supergraph.current,
    forgetReads: () => service.forgetReads(),
    subgraphTimeoutMs: Math.max(settings.subgraphTimeoutMs, ...Object.values(settings.subgraphTimeoutsMs)),
  });
  const service: OperationService = new OperationService({
    supergraph,
    operations,
    caller,
    admission,
    documents,
    metrics,
    logger,
    sharing: settings.sharing,
    subscriptions: settings.subscriptions,
    ...(settings.fastPath ? {} : { fastPath: false }),
    plugins,
    tracing,
    explainTo: settings.explainTo,
    caching,
    share: settings.concurrency && new OperationShare(settings.concurrency, metrics),
    load,
  });

  for (const each of supergraphs.all) {
    each.onSwap(() => {
      service
        .followSupergraph(each)
        .catch((err: unknown) => logger.error({ err }, 'Subscriptions could not move.'));
    });
  }

  const accounts = new AccountDirectory({ identify: identifyAtTenancy(caller) });
  const usage = options.usage && new UsageReporter(options.usage, options.registry, logger);
  const clients = usage?.clients;
  const authenticator =
    'authenticator' in options
      ? options.authenticator
      : new Authenticator(new VerifiedTokens(new TokenVerifier(options.issuers)), accounts, settings);
  const { maxBodyBytes } = settings;
  const departures = new Departures();
  const addressOf = callerAddress(settings.subscriptions.addressHeader);
  const sockets = new SocketTransport({
    authenticator,
    service,
    supergraphs,
    plugins,
    tracing,
    logger,
    maxMessageBytes: maxBodyBytes,
    rates: rates?.limits,
    onRefused: (code) => metrics.errorTold(code),
    connectionInitTimeoutMs: settings.connectionInitTimeoutMs,
    maxOperations: settings.subscriptions.perConnection,
    timeouts: settings.operationTimeoutsMs,
    addressOf,
    clients,
    departures,
  });
  const graphql = new GraphqlHandler({
    authenticator,
    service,
    supergraphs,
    plugins,
    logger,
    maxBodyBytes,
    rates: rates?.limits,
    maxBatch: settings.maxBatch,
    csrfPrevention: settings.csrfPrevention,
    onRefused: (code) => metrics.errorTold(code),
    maxReserved: settings.subscriptions.perConnection,
    addressOf,
    clients,
    departures,
    caching,
    timeouts: settings.operationTimeoutsMs,
    load,
  });

  const cors = new Cors(settings.cors);
  /** The contract that is served at each path. */
  const served = new Map<string, string | undefined>([
    ['/graphql', undefined],
    ...Object.keys(contracts).map((name) => [`/graphql/${name}`, name] as const),
  ]);
  const front = new HttpFront({
    onUpgrade: (request, connection, head) =>
      upgrade({ sockets, cors, load, endpoints: served }, request, connection, head),
    onError: (err) => logger.error({ err }, 'A handler failed.'),
    onAnswered: (...answer) => metrics.httpAnswered(...answer),
  });
  const updates = new Map(
    supergraphs.all.map((each) => [
      each.contract,
      new SupergraphUpdates({ supergraph: each, operations, admission, metrics, logger }),
    ]),
  );
  const updatesOf = (contract: string | undefined): SupergraphUpdates =>
    updates.get(supergraphs.named(contract).contract)!;
  const documentUpdates = new DocumentUpdates({ library: documents, metrics, logger });
  const watches = new Set<SourceWatch>();
  const readiness = new Readiness(supergraph, endpoints, {
    supergraphs: updates,
    documents: documentUpdates,
  });
  const page = settings.landingPage
    ? new LandingPage('issuers' in options ? ['authorization', 'x-gantry-tenant'] : [])
    : undefined;
  for (const [path, contract] of served) {
    front.route(path, (request, response) => {
      if (page?.wantedBy(request)) return page.handle(request, response);
      if (cors.answer(request, response)) return undefined;
      return tracing.request(request, response, () => graphql.handle(request, response, contract));
    });
  }
  if (page) {
    front.route('/', (request, response) => page.handle(request, response));
    front.mount(LandingPage.root, (request, response) => page.handleFile(request, response));
  }
  front.route('/health/live', (_request, response) => sendJson(response, 200, { status: 'live' }));
  front.route('/health/ready', async (_request, response) => {
    if (draining) {
      return sendJson(response, 503, { ready: false, draining: true });
    }
    const report = await readiness.report();
    return sendJson(response, report.ready ? 200 : 503, report);
  });
  if (caching && settings.caching.key !== undefined) {
    const endpoint = new InvalidationEndpoint(settings.caching.key, (changed) => caching.invalidate(changed));
    front.route('/cache/invalidate', (request, response) => endpoint.handle(request, response));
  }
  front.route('/metrics', (request, response) => sendMetrics(metrics.registry, request, response));

  let draining = false;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    draining = true;
    departures.end();
    for (const watch of watches) watch.stop();
    // The registry may be behind this very gateway.
    usage?.report();
    await Promise.all([front.close(settings.closeGraceMs), sockets.close(settings.closeGraceMs)]);
    supergraphs.stop();
    await usage?.close();
    await caching?.close();
    rates?.close();
    load?.stop();
    await plugins.stop();
  };

  return {
    listen: (port, host) => front.listen(port, host),
    mount: (prefix, handler) => front.mount(prefix, handler),
    handle: (request, response) => front.handle(request, response),
    updateSupergraph: (sdl, beforeSwap, contract) => updatesOf(contract).offer(sdl, beforeSwap),
    watchSupergraph(source, { contract, intervalMs, beforeSwap, swapped }) {
      const offer = async (sdl: string): Promise<void> => {
        await updatesOf(contract).offer(sdl, () => beforeSwap?.(sdl));
        await swapped?.(sdl);
      };
      const unreachable = (err: unknown): void => {
        metrics.supergraphOffered('unreachable');
        logger.warn({ err, contract }, 'The supergraph cannot be read; the one that is served stays.');
      };
      watches.add(new SourceWatch(source, { intervalMs, offer, unreachable }));
    },
    serving: (contract) => supergraphs.named(contract).current.etag,
    updateTrustedDocuments: (manifest) => documentUpdates.offer(manifest),
    watchTrustedDocuments(source, intervalMs) {
      const offer = async (manifest: string): Promise<void> => documentUpdates.offer(manifest);
      const unreachable = (err: unknown): void => {
        metrics.documentsOffered('unreachable');
        logger.warn({ err }, 'The trusted documents cannot be read; those that are trusted stay.');
      };
      watches.add(new SourceWatch(source, { intervalMs, offer, unreachable }));
    },
    accounts: {
      invalidate(userId) {
        accounts.invalidate(userId);
        void service.checkMembers(userId);
      },
      invalidateAll() {
        accounts.invalidateAll();
        void service.checkMembers();
      },
    },
    invalidate: async (changed) => caching?.invalidate(changed),
    invalidateBy: async (events) => caching?.consume(events),
    async drain(milliseconds) {
      draining = true;
      front.drain();
      // First it is to be known elsewhere that nobody should come back here.
      await delay(milliseconds / 2);
      await departures.spread(milliseconds / 2);
    },
    keepsAnswers: () => caching?.isInUse ?? false,
    close: () => (closed ??= close()),
  };
}

/** One URL has an answer for each contract. */
function varyingByContract(caching: CachingSettings): CachingSettings {
  return { ...caching, vary: [...caching.vary, contractHeader] };
}

interface Upgrading {
  sockets: SocketTransport;
  cors: Cors;
  load: LoadMonitor | undefined;
  /** The contract that is served at each path. */
  endpoints: ReadonlyMap<string, string | undefined>;
}

function upgrade(
  { sockets, cors, load, endpoints }: Upgrading,
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
): void {
  const path = pathOf(request);
  let refusal = endpoints.has(path) ? '' : '404 Not Found';
  if (refusal === '' && !cors.permits(request)) refusal = '403 Forbidden';
  if (refusal === '' && load && load.level >= 2) refusal = '503 Service Unavailable\r\nretry-after: 5';
  if (refusal === '') return sockets.handleUpgrade(request, connection, head, endpoints.get(path));
  // Node hands the connection over for good: an error without a listener would end the process.
  connection.on('error', () => connection.destroy());
  connection.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\n\r\n`);
}
