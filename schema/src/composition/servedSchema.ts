import { createHash } from 'node:crypto';
import type { ServedSchema } from '../registry/Publication.js';

/** Supergraph SDL with the ETag under which gateways know it. */
export function servedSchema(sdl: string): ServedSchema {
  return { sdl, etag: createHash('sha256').update(sdl).digest('hex') };
}
