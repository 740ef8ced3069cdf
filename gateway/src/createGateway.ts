import { setTimeout as delay } from 'node:timers/promises';
import { sendMetrics } from '@gantry/platform/telemetry/sendMetrics.js';
import { LoadMetrics } from '@gantry/platform/resilience/LoadMetrics.js';
import { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import { Admission } from './admission/Admission.js';
import { Authorizer } from './authorization/Authorizer.js';
import type { CachingSettings } from './caching/CachingSettings.js';
import { InvalidationEndpoint } from './caching/InvalidationEndpoint.js';
import { openCaching } from './caching/openCaching.js';
import { CostControl } from './cost/CostControl.js';
import { AccountDirectory } from './edge/AccountDirectory.js';
import { Authenticator } from './edge/Authenticator.js';
import { callerAddress } from './edge/callerAddress.js';
import { contractHeader } from './edge/chooseContract.js';
import { Cors } from './edge/Cors.js';
import { GraphqlHandler } from './edge/GraphqlHandler.js';
import { HttpFront, sendJson } from './edge/HttpFront.js';
import type { HttpRequest, HttpResponse } from './edge/HttpMessages.js';
import { upgrade } from './edge/upgrade.js';
import { identifyAtTenancy } from './edge/identifyAtTenancy.js';
import { Readiness } from './edge/Readiness.js';
import { TokenVerifier } from './edge/TokenVerifier.js';
import { VerifiedTokens } from './edge/VerifiedTokens.js';
import { DocumentLibrary } from './documents/DocumentLibrary.js';
import { ParsedOperations } from './execution/ParsedOperations.js';
import { OperationCache } from './execution/OperationCache.js';
import { OperationService } from './execution/OperationService.js';
import { SubgraphCaller, type SubgraphTokens } from './execution/SubgraphCaller.js';
import { LandingPage } from './ide/LandingPage.js';
import { defaultSettings } from './GatewaySettings.js';
import type { Gateway, GatewayOptions } from './Gateway.js';
import { OperationShare } from './overload/OperationShare.js';
import { PluginChain } from './plugins/PluginChain.js';
import { openRateLimits } from './rates/openRateLimits.js';
import { SourceUpdates } from './sources/SourceUpdates.js';
import { Departures } from './subscriptions/Departures.js';
import { SocketTransport } from './subscriptions/SocketTransport.js';
import { Supergraphs } from './supergraph/Supergraphs.js';
import { Tracing } from './telemetry/Tracing.js';
import { UsageReporter } from './usage/UsageReporter.js';
import { GatewayMetrics } from './telemetry/GatewayMetrics.js';

const noTokens: SubgraphTokens = { sign: () => undefined };

/** Loads the supergraph and puts the parts together; it serves once `listen` is called. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { endpoints, logger } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const { query, mutation } = settings.operationTimeoutsMs;
  const plugins = new PluginChain(options.plugins, Math.max(query, mutation), logger);
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
    policies: settings.policies ?? plugins.policies,
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
    subscriptions: settings.subscriptions,
    addressOf,
    clients,
    departures,
    caching,
    timeouts: settings.operationTimeoutsMs,
    load,
  });

  const { csrfPrevention } = settings;
  const cors = new Cors(settings.cors);
  /** The contract that is served at each path. */
  const served = new Map<string, string | undefined>([
    ['/graphql', undefined],
    ...Object.keys(contracts).map((name) => [`/graphql/${name}`, name] as const),
  ]);
  const front = new HttpFront({
    onUpgrade: (request, connection, head) =>
      upgrade({ sockets, cors, csrfPrevention, load, endpoints: served }, request, connection, head),
    onError: (err) => logger.error({ err }, 'A handler failed.'),
    onAnswered: (...answer) => metrics.httpAnswered(...answer),
    plain: { maxBodyBytes, isPlain: (headers) => graphql.answersWhole(headers) },
  });
  const sources = new SourceUpdates({ supergraphs, operations, admission, documents, metrics, logger });
  const readiness = new Readiness(supergraph, endpoints, sources.updates);
  const page = settings.landingPage
    ? new LandingPage('issuers' in options ? ['authorization', 'x-gantry-tenant'] : [])
    : undefined;
  for (const [path, contract] of served) {
    const answer = (request: HttpRequest, response: HttpResponse): unknown => {
      if (cors.answer(request, response)) return undefined;
      return tracing.request(request, response, contract, () => graphql.handle(request, response, contract));
    };
    front.routePlain(path, answer);
    front.route(path, (request, response) => {
      if (page?.wantedBy(request)) return page.handle(request, response);
      return answer(request, response);
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
    sources.stop();
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
    updateSupergraph: (...offered) => sources.offerSupergraph(...offered),
    watchSupergraph: (...watched) => sources.watchSupergraph(...watched),
    serving: (contract) => supergraphs.named(contract).current.etag,
    updateTrustedDocuments: (manifest) => sources.offerDocuments(manifest),
    watchTrustedDocuments: (...watched) => sources.watchDocuments(...watched),
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
