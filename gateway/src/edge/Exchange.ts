import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { CacheUse } from '../caching/CacheUse.js';
import type { AskedTime } from '../execution/allowTime.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { UsageClient } from '../usage/UsageClient.js';
import type { Session } from './Authenticator.js';
import type { HttpRequest, HttpResponse } from './HttpMessages.js';
import type { Negotiated } from './negotiate.js';
import type { Reserved } from './SingleConnection.js';

/** A request, and what is known of it so far. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly requestId: string;
  /** The contract that the path names. */
  readonly contract: string | undefined;
  negotiated: Negotiated;
  /** Aborts when the client leaves. */
  readonly gone: AbortSignal;
  /** What is answered on a stream that its client reserved; known once the request is read. */
  reserved: Reserved | undefined;
  /** Known once its caller is. */
  tenantId: string | undefined;
}

/** A request whose caller is known. */
export interface Known {
  readonly time: AskedTime;
  readonly session: Session;
  readonly context: RequestContext;
  readonly supergraph: SupergraphManager;
  readonly client: UsageClient | undefined;
  readonly use: CacheUse | undefined;
}
