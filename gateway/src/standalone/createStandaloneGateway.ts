import { UpstreamMetrics } from '@gantry/platform/resilience/UpstreamMetrics.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { TokenVerifier } from '../edge/TokenVerifier.js';
import { VerifiedTokens } from '../edge/VerifiedTokens.js';
import type { TrustedIssuer } from '../edge/TrustedIssuer.js';
import type { GatewaySettings } from '../GatewaySettings.js';
import type { GatewayPlugin } from '../plugins/GatewayPlugin.js';
import { createGateway } from '../createGateway.js';
import type { Gateway } from '../Gateway.js';
import { StandaloneAuthenticator, type ForwardedHeader } from './StandaloneAuthenticator.js';
import { SubgraphEndpoints, type SubscriptionLink } from '../supergraph/SubgraphEndpoints.js';
import type { ServedContract } from '../supergraph/Supergraphs.js';
import type { UsageDestination } from '../usage/UsageReporter.js';
import { unlimited } from './unlimited.js';

export interface StandaloneOptions {
  supergraphSdl: string;
  /** What is served besides the supergraph, by name. */
  contracts?: Readonly<Record<string, ServedContract>>;
  /** URLs by subgraph name that stand in for the routing URLs in the supergraph. */
  subgraphUrls?: Readonly<Record<string, string>>;
  /** How subscriptions of subgraphs are reached, by name, where not over graphql-ws at their URL. */
  subscriptions?: Readonly<Record<string, SubscriptionLink>>;
  /** Headers that subgraphs get as the client sent them, all or one of them. */
  forwardedHeaders?: readonly ForwardedHeader[];
  /**
   * Whose tokens are accepted. Without any, tokens are not looked at. With several, an actor's id is `["<issuer>","<subject>"]`;
   * with one, the subject.
   */
  issuers?: readonly TrustedIssuer[];
  /** Whether a request without a token is refused. */
  tokenRequired?: boolean;
  plugins?: readonly GatewayPlugin[];
  settings?: Partial<GatewaySettings>;
  /** Where it is reported which client sends which operation; nowhere, when left out. */
  usage?: UsageDestination | undefined;
  logger?: Logger;
  /** Where metrics are kept; default one of its own. */
  registry?: Registry;
}

/**
 * A gateway for any supergraph, with no other part of Gantry: no tenants, no context tokens, and no limits unless they
 * are in the settings. It serves once `listen` is called.
 */
export async function createStandaloneGateway(options: StandaloneOptions): Promise<Gateway> {
  const cookies =
    options.forwardedHeaders?.some(
      (one) => (typeof one === 'string' ? one : one.header).toLowerCase() === 'cookie',
    ) ?? false;
  // Browsers add cookies by themselves, whoever made them send the request.
  const settings = { ...unlimited, csrfPrevention: cookies, ...options.settings };
  const names = (options.forwardedHeaders ?? []).map((one) => (typeof one === 'string' ? one : one.header));
  const caching = { ...settings.caching, vary: ['authorization', ...names] };
  const registry = options.registry ?? new Registry();
  const endpoints = new SubgraphEndpoints({
    urls: options.subgraphUrls ?? {},
    timeoutMs: settings.subgraphTimeoutMs,
    timeoutsMs: settings.subgraphTimeoutsMs,
    upstream: settings.upstream,
    metrics: UpstreamMetrics.of(registry),
    subscriptions: options.subscriptions ?? {},
    readiness: 'query',
  });
  endpoints.connect(options.supergraphSdl);
  const { contracts = {} } = options;
  for (const [name, { sdl }] of Object.entries(contracts)) endpoints.connect(sdl, name);
  const { issuers = [], tokenRequired = false, forwardedHeaders = [] } = options;
  const verifier =
    issuers.length > 0 ? new VerifiedTokens(new TokenVerifier(issuers, { tenants: false })) : undefined;
  const severalIssuers = new Set(issuers.map(({ issuer, knownAs = issuer }) => knownAs)).size > 1;
  const gateway = await createGateway({
    supergraphSdl: options.supergraphSdl,
    contracts,
    endpoints: endpoints.byName,
    authenticator: new StandaloneAuthenticator({ verifier, severalIssuers, tokenRequired, forwardedHeaders }),
    plugins: options.plugins ?? [],
    logger: options.logger ?? createLogger('gateway', { level: 'info' }),
    registry,
    usage: options.usage,
    settings: { ...settings, caching },
  });
  return {
    ...gateway,
    updateSupergraph(sdl, beforeSwap, contract) {
      const connectAndSwap = (): void => {
        endpoints.connect(sdl, contract);
        beforeSwap?.();
      };
      return gateway.updateSupergraph(sdl, connectAndSwap, contract);
    },
    watchSupergraph: (source, watching) =>
      gateway.watchSupergraph(source, {
        ...watching,
        beforeSwap(sdl) {
          endpoints.connect(sdl, watching.contract);
          watching.beforeSwap?.(sdl);
        },
      }),
    async close() {
      try {
        await gateway.close();
      } finally {
        // Also when a plugin could not be stopped.
        await endpoints.close();
      }
    },
  };
}
