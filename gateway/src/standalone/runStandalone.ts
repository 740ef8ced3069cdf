import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { readTrusted } from '../documents/readTrusted.js';
import type { TrustedIssuer } from '../edge/TrustedIssuer.js';
import { SharedRegistry } from '../process/SharedRegistry.js';
import { isWorker } from '../process/Workers.js';
import type { Gateway } from '../server.js';
import { LastKnownGood } from '../sources/LastKnownGood.js';
import { keepGood, startFrom } from '../sources/startFrom.js';
import { textSource } from '../sources/TextSource.js';
import type { SubscriptionLink } from '../supergraph/SubgraphEndpoints.js';
import type { Command } from './commandLine.js';
import { createStandaloneGateway } from './createStandaloneGateway.js';
import { loadPlugins } from './loadPlugins.js';
import { settingsOf } from './settingsOf.js';

/** Starts what a command line asks for. @throws Error saying what kept it from starting */
export async function runStandalone(command: Command, logger: Logger): Promise<Gateway> {
  const { 'supergraph-kept-in': keptIn, 'poll-interval': intervalMs } = command;
  const source = textSource(command.supergraph, command['supergraph-key']);
  const lastKnownGood = keptIn === undefined ? undefined : new LastKnownGood(keptIn);
  const { 'trusted-documents': location, 'trusted-documents-key': key } = command;
  const manifest = location === undefined ? undefined : textSource(location, key);
  const settings = settingsOf(command, await readTrusted(manifest));
  const plugins = await loadPlugins(command.plugin);
  const registry = isWorker() ? new SharedRegistry() : new Registry();
  const gateway = await startFrom({ source, what: 'supergraph', lastKnownGood, logger }, (supergraphSdl) =>
    createStandaloneGateway({
      supergraphSdl,
      subgraphUrls: Object.fromEntries(command['subgraph-url']),
      subscriptions: subscriptionsOf(command),
      forwardedHeaders: command['forward-header'],
      issuers: issuersOf(command),
      tokenRequired: command['require-token'],
      plugins,
      settings,
      logger,
      registry,
    }),
  );
  if (intervalMs > 0) {
    // Another one, which has read nothing: it offers once more what could not be started with, and is told so.
    gateway.watchSupergraph(textSource(command.supergraph, command['supergraph-key']), {
      intervalMs,
      swapped: (sdl) => keepGood(lastKnownGood, sdl, logger),
    });
    if (manifest) gateway.watchTrustedDocuments(manifest, intervalMs);
  }
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

function subscriptionsOf(command: Command): Record<string, SubscriptionLink> {
  const links: Record<string, SubscriptionLink> = {};
  for (const [name, protocol] of command['subscription-protocol']) links[name] = { protocol };
  for (const [name, url] of command['subscription-url']) links[name] = { ...links[name], url };
  return links;
}
