import type { Logger } from 'pino';
import type { TrustedIssuer } from '../edge/TrustedIssuer.js';
import type { GatewaySettings } from '../GatewaySettings.js';
import type { Gateway } from '../server.js';
import { startFrom } from '../sources/startFrom.js';
import { textSource } from '../sources/TextSource.js';
import type { Command } from './commandLine.js';
import { createStandaloneGateway } from './createStandaloneGateway.js';
import { loadPlugins } from './loadPlugins.js';
import { unlimited } from './unlimited.js';

/** Starts what a command line asks for. @throws Error saying what kept it from starting */
export async function runStandalone(command: Command, logger: Logger): Promise<Gateway> {
  const source = textSource(command.supergraph);
  const plugins = await loadPlugins(command.plugin);
  const gateway = await startFrom({ source, what: 'supergraph', logger }, (supergraphSdl) =>
    createStandaloneGateway({
      supergraphSdl,
      subgraphUrls: Object.fromEntries(command['subgraph-url']),
      forwardedHeaders: command['forward-header'],
      issuers: issuersOf(command),
      tokenRequired: command['require-token'],
      plugins,
      settings: settingsOf(command),
      logger,
    }),
  );
  if (command['poll-interval'] > 0) {
    gateway.watchSupergraph(source, { intervalMs: command['poll-interval'] });
  }
  const port = await gateway.listen(command.port, command.host);
  logger.info({ url: `http://${command.host}:${port}/graphql` }, 'The gateway is ready.');
  return gateway;
}

function issuersOf(command: Command): TrustedIssuer[] {
  const { 'jwt-issuer': issuer, 'jwt-audience': audience, 'jwt-jwks-uri': jwksUri } = command;
  return issuer === undefined || audience === undefined ? [] : [{ issuer, audience, jwksUri }];
}

function settingsOf(command: Command): Partial<GatewaySettings> {
  const { limits, maxBodyBytes, subgraphTimeoutMs, subscriptions } = unlimited;
  return {
    explainTo: command.explain ? ['everyone'] : [],
    landingPage: !command['no-landing-page'],
    subgraphTimeoutMs: command['subgraph-timeout'] ?? subgraphTimeoutMs,
    maxBodyBytes: command['max-body-bytes'] ?? maxBodyBytes,
    subscriptions: {
      ...subscriptions,
      live: command.live,
      coalesced: command.coalesce,
      perConnection: command['max-socket-operations'] ?? subscriptions.perConnection,
      perCaller: command['max-caller-subscriptions'] ?? subscriptions.perCaller,
    },
    limits: {
      tokens: command['max-tokens'] ?? limits.tokens,
      depth: command['max-depth'] ?? limits.depth,
      aliases: command['max-aliases'] ?? limits.aliases,
      fields: command['max-fields'] ?? limits.fields,
      rootFields: command['max-root-fields'] ?? limits.rootFields,
      directives: command['max-directives'] ?? limits.directives,
    },
  };
}
