import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import type { SubgraphEndpoint } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Invalidation } from './caching/Invalidation.js';
import type { AccountDirectory } from './edge/AccountDirectory.js';
import type { SessionSource } from './edge/Authenticator.js';
import type { RequestHandler } from './edge/HttpFront.js';
import type { TrustedIssuer } from './edge/TrustedIssuer.js';
import type { GatewaySettings } from './GatewaySettings.js';
import type { GatewayPlugin } from './plugins/GatewayPlugin.js';
import type { DocumentWatchOptions, SupergraphWatchOptions } from './sources/SourceUpdates.js';
import type { TextSource } from './sources/TextSource.js';
import type { ServedContract } from './supergraph/Supergraphs.js';
import type { UsageDestination } from './usage/UsageReporter.js';

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
  watchTrustedDocuments(source: TextSource, options: DocumentWatchOptions): void;
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
