import { defaultLoadSettings } from '@gantry/platform/resilience/LoadSettings.js';
import type { GatewaySettings } from '../GatewaySettings.js';
import type { Command } from './commandLine.js';
import { unlimited } from './unlimited.js';

/** The settings that a command line stands for. @param trusted the documents in the manifest that it names */
export function settingsOf(command: Command, trusted: ReadonlyMap<string, string>): Partial<GatewaySettings> {
  const { subscriptions } = unlimited;
  return {
    limits: limitsOf(command),
    cost: costOf(command),
    documents: {
      ...unlimited.documents,
      mode: command['trusted-documents'] === undefined ? 'off' : command['trusted-documents-mode'],
      trusted,
      automatic: command['automatic-persisted-queries'],
    },
    cors: {
      ...unlimited.cors,
      origins: command['cors-origin'],
      credentials: command['cors-credentials'],
    },
    ...(command['csrf-prevention'] ? { csrfPrevention: command['csrf-prevention'] === 'on' } : {}),
    introspection: command['no-introspection'] ? [] : ['everyone'],
    suggestions: command['no-suggestions'] ? [] : ['everyone'],
    explainTo: command.explain ? ['everyone'] : (command['explain-to'] ?? []),
    landingPage: !command['no-landing-page'],
    maskErrors: command['mask-errors'],
    unauthorizedFields: command['unauthorized-fields'],
    maxBatch: command['max-batch'],
    maxBodyBytes: command['max-body-bytes'] ?? unlimited.maxBodyBytes,
    ...timesOf(command),
    load:
      command['max-in-flight'] === undefined
        ? undefined
        : { ...defaultLoadSettings, inFlight: command['max-in-flight'] },
    upstream: {
      ...unlimited.upstream,
      retries: command.retries,
      ...(command['no-circuit-breakers'] ? { breaker: undefined } : {}),
    },
    closeGraceMs: command['drain-time'],
    caching: {
      ...unlimited.caching,
      store: command.cache,
      maxBytes: command['cache-bytes'] ?? unlimited.caching.maxBytes,
      defaultMaxAge: command['cache-default-age'],
      honourClient: command['cache-client-control'],
      key: command['cache-key'],
    },
    subscriptions: {
      ...subscriptions,
      live: command.live,
      coalesced: command.coalesce,
      perConnection: command['max-socket-operations'] ?? subscriptions.perConnection,
      perCaller: command['max-caller-subscriptions'] ?? subscriptions.perCaller,
      perAddress: command['max-address-subscriptions'] ?? subscriptions.perAddress,
      addressHeader: command['address-header'],
    },
  };
}

function timesOf(
  command: Command,
): Pick<GatewaySettings, 'subgraphTimeoutMs' | 'subgraphTimeoutsMs' | 'operationTimeoutsMs'> {
  const { subgraphTimeoutMs, operationTimeoutsMs: usual } = unlimited;
  const given = command['subgraph-timeout'];
  return {
    subgraphTimeoutMs: given.findLast(({ subgraph }) => subgraph === undefined)?.ms ?? subgraphTimeoutMs,
    subgraphTimeoutsMs: Object.fromEntries(
      given.flatMap(({ subgraph, ms }) => (subgraph === undefined ? [] : [[subgraph, ms]])),
    ),
    operationTimeoutsMs: {
      query: command['query-timeout'] ?? usual.query,
      mutation: command['mutation-timeout'] ?? usual.mutation,
    },
  };
}

function limitsOf(command: Command): GatewaySettings['limits'] {
  const { limits } = unlimited;
  return {
    tokens: command['max-tokens'] ?? limits.tokens,
    depth: command['max-depth'] ?? limits.depth,
    aliases: command['max-aliases'] ?? limits.aliases,
    fields: command['max-fields'] ?? limits.fields,
    rootFields: command['max-root-fields'] ?? limits.rootFields,
    directives: command['max-directives'] ?? limits.directives,
    selections: command['max-selections'] ?? limits.selections,
  };
}

function costOf(command: Command): GatewaySettings['cost'] {
  const limit = command['cost-limit'];
  return {
    mode: command['cost-mode'] ?? (limit === undefined ? 'off' : 'enforce'),
    listSize: command['cost-list-size'],
    limits: limit === undefined ? {} : { default: limit },
    reportTo: command['cost-report'] ? ['everyone'] : (command['cost-report-to'] ?? []),
  };
}
