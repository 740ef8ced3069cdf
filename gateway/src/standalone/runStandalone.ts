import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { TrustedDocumentSource } from '../documents/TrustedDocumentSource.js';
import type { TrustedIssuer } from '../edge/TrustedIssuer.js';
import { SharedRegistry } from '../process/SharedRegistry.js';
import { isWorker } from '../process/Workers.js';
import type { Gateway } from '../Gateway.js';
import { SupergraphSources } from '../sources/SupergraphSources.js';
import type { SubscriptionLink } from '../supergraph/SubgraphEndpoints.js';
import type { UsageDestination } from '../usage/UsageReporter.js';
import type { Command } from './commandLine.js';
import { createStandaloneGateway } from './createStandaloneGateway.js';
import { loadPlugins } from './loadPlugins.js';
import { settingsOf } from './settingsOf.js';
import { warnOfUnknownSubgraphs } from './warnOfUnknownSubgraphs.js';

/** Starts what a command line asks for. @throws Error saying what kept it from starting */
export async function runStandalone(command: Command, logger: Logger): Promise<Gateway> {
  const { 'supergraph-kept-in': keptIn, 'poll-interval': intervalMs } = command;
  const sources = new SupergraphSources({
    location: command.supergraph,
    contracts: Object.fromEntries(command.contract.map(([name, source]) => [name, { source }])),
    key: command['supergraph-key'],
    keptIn,
    logger,
  });
  const { 'trusted-documents': location, 'trusted-documents-key': key } = command;
  const manifest = new TrustedDocumentSource({ location, key, logger });
  const settings = settingsOf(command, await manifest.read());
  const plugins = await loadPlugins(command.plugin, logger);
  const registry = isWorker() ? new SharedRegistry() : new Registry();
  const warnOfNames = (sdl: string): void => warnOfUnknownSubgraphs(command, sdl, logger);
  const gateway = await sources.start(async (served) => {
    const created = await createStandaloneGateway({
      ...served,
      subgraphUrls: Object.fromEntries(command['subgraph-url']),
      subscriptions: subscriptionsOf(command),
      forwardedHeaders: command['forward-header'],
      issuers: issuersOf(command),
      tokenRequired: command['require-token'],
      plugins,
      usage: usageOf(command),
      settings,
      logger,
      registry,
    });
    warnOfNames(served.supergraphSdl);
    return created;
  });
  if (intervalMs > 0) {
    sources.watch(gateway, {
      intervalMs,
      beforeSwap(sdl, contract) {
        // A contract may show fewer subgraphs than there are.
        if (contract === undefined) warnOfNames(sdl);
      },
    });
  }
  manifest.watch(gateway, intervalMs);
  const port = await gateway.listen(command.port, command.host);
  logger.info({ url: `http://${command.host}:${port}/graphql` }, 'The gateway is ready.');
  return gateway;
}

function issuersOf(command: Command): TrustedIssuer[] {
  const audience = command['jwt-audience'];
  return command['jwt-issuer'].map((issuer) => {
    const keys = command['jwt-jwks-uri'].find((one) => one.issuer === undefined || one.issuer === issuer);
    return { issuer, audience, jwksUri: keys?.uri };
  });
}

function usageOf(command: Command): UsageDestination | undefined {
  const { 'usage-url': url, 'usage-key': key, 'usage-interval': intervalMs } = command;
  return url === undefined ? undefined : { url, key, intervalMs };
}

function subscriptionsOf(command: Command): Record<string, SubscriptionLink> {
  const links: Record<string, SubscriptionLink> = {};
  for (const [name, protocol] of command['subscription-protocol']) links[name] = { protocol };
  for (const [name, url] of command['subscription-url']) links[name] = { ...links[name], url };
  return links;
}
