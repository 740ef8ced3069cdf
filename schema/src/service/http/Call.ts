import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { GraphRef } from '../../registry/GraphRef.js';
import type { Caller } from '../keys/Caller.js';

/** A request, by somebody who may make it. */
export interface Call {
  caller: Caller;
  /** The graph that the path names. */
  ref: GraphRef;
  /** Named parts of the path. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Reads the body. @throws RegistryError BAD_USER_INPUT naming what is wrong in it */
  body<T>(schema: z.ZodType<T>): Promise<T>;
  /** Aborted when the caller has gone. */
  gone: AbortSignal;
  /** Some time has passed: @throws RegistryError when the caller may not any more */
  authorizeAgain(): Promise<void>;
}
