import type { LoadSettings } from '@gantry/platform/resilience/LoadSettings.js';
import {
  defaultUpstreamSettings,
  type UpstreamSettings,
} from '@gantry/platform/resilience/UpstreamSettings.js';
import type { Audience } from './authorization/Audience.js';
import type { EvaluatePolicies } from './authorization/Authorizer.js';
import { defaultCachingSettings, type CachingSettings } from './caching/CachingSettings.js';
import { defaultCorsSettings, type CorsSettings } from './edge/Cors.js';
import { defaultDocumentSettings, type DocumentSettings } from './documents/DocumentSettings.js';
import { defaultCostSettings, type CostSettings } from './cost/CostSettings.js';
import type { OperationTimeouts } from './execution/allowTime.js';
import { defaultDocumentLimits, type DocumentLimits } from './execution/documentLimits.js';
import { defaultRateSettings, type RateSettings } from './rates/RateSettings.js';
import { defaultConcurrency, type ConcurrencySettings } from './overload/ConcurrencySettings.js';
import { shareEverything, type SharingSettings } from './sharing/SharingSettings.js';
import {
  defaultSubscriptionSettings,
  type SubscriptionSettings,
} from './subscriptions/SubscriptionSettings.js';

/** What an operator may want to change. */
export interface GatewaySettings {
  limits: DocumentLimits;
  /** Bytes that a request's body, or a message on a socket, may have. */
  maxBodyBytes: number;
  /** Operations that may be sent in one request, as a list; 0 for no lists. */
  maxBatch: number;
  /** Milliseconds after which a subgraph that has not answered counts as unavailable. */
  subgraphTimeoutMs: number;
  /** The same by the name of a subgraph, for those that have a time of their own. */
  subgraphTimeoutsMs: Readonly<Record<string, number>>;
  /** Milliseconds that operations may take; a client may ask for less with `x-gantry-deadline-ms`. */
  operationTimeoutsMs: OperationTimeouts;
  /** How requests to subgraphs in other processes are repeated, and kept from those that fail. */
  upstream: UpstreamSettings;
  /** Undefined: any number of operations may be under way. */
  concurrency: ConcurrencySettings | undefined;
  /** From when on new work is refused; undefined: never. */
  load: LoadSettings | undefined;
  sharing: SharingSettings;
  subscriptions: SubscriptionSettings;
  /** Whether answers are spliced from bytes where they can be; otherwise everything is parsed. Clients see no difference. */
  fastPath: boolean;
  caching: CachingSettings;
  rates: RateSettings;
  /** Compiled operations kept. */
  operationsKept: number;
  /** Milliseconds that requests under way get to finish when the gateway closes. */
  closeGraceMs: number;
  /** Milliseconds that a client of a socket has to send `connection_init`. */
  connectionInitTimeoutMs: number;
  /** Lets requests without a token in, as nobody in particular; a token that does not hold is refused all the same. */
  anonymous: boolean;
  /** Fields that `@authenticated`, `@requiresScopes` or `@policy` withhold: answer the rest, or refuse all of it. */
  unauthorizedFields: 'remove' | 'refuse';
  /** Which policies of `@policy` hold for a request; without it, those that plugins say. */
  policies: EvaluatePolicies | undefined;
  /** Whether errors of subgraphs that carry no code are hidden from clients. */
  maskErrors: boolean;
  /** Whether scalars of Gantry's names are Gantry's, and so checked before anything runs. */
  ownScalars: boolean;
  cost: CostSettings;
  documents: DocumentSettings;
  cors: CorsSettings;
  /** Refuses requests that a page of any origin could make a browser send, and sockets that it could make one open. */
  csrfPrevention: boolean;
  /** Who may ask the supergraph itself, rather than a contract of it. */
  supergraphAudience: Audience;
  /** Who may introspect the schema. */
  introspection: Audience;
  /** Who is told what else they may have meant, where a document does not fit the schema. */
  suggestions: Audience;
  /** Who is told query plan and timings in `extensions.explain`, for the request extension `explain: true`. */
  explainTo: Audience;
  /** Whether browsers that open the endpoint see a page with an IDE. */
  landingPage: boolean;
}

export const defaultSettings: GatewaySettings = {
  limits: defaultDocumentLimits,
  maxBodyBytes: 1024 * 1024,
  maxBatch: 0,
  subgraphTimeoutMs: 30_000,
  subgraphTimeoutsMs: {},
  operationTimeoutsMs: { query: 60_000, mutation: 60_000 },
  upstream: defaultUpstreamSettings,
  concurrency: defaultConcurrency,
  load: undefined,
  sharing: shareEverything,
  subscriptions: defaultSubscriptionSettings,
  fastPath: true,
  caching: defaultCachingSettings,
  rates: defaultRateSettings,
  operationsKept: 1_000,
  closeGraceMs: 10_000,
  connectionInitTimeoutMs: 3_000,
  anonymous: false,
  unauthorizedFields: 'remove',
  policies: undefined,
  maskErrors: true,
  ownScalars: true,
  cost: defaultCostSettings,
  documents: defaultDocumentSettings,
  cors: defaultCorsSettings,
  csrfPrevention: true,
  supergraphAudience: ['everyone'],
  introspection: ['everyone'],
  suggestions: ['everyone'],
  explainTo: [],
  landingPage: false,
};
