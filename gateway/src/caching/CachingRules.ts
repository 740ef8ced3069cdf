import { createHash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { CacheHints } from './CacheHints.js';
import { EntityTypes } from './EntityTypes.js';

/** What a supergraph says about keeping answers. */
export class CachingRules {
  readonly hints: CacheHints;
  readonly entities: EntityTypes;
  /** The same in every process that serves this supergraph, and in no other. */
  readonly fingerprint: string;

  constructor(document: DocumentNode, sdl: string) {
    this.hints = new CacheHints(document);
    this.entities = new EntityTypes(document);
    this.fingerprint = createHash('sha256').update(sdl).digest('base64url');
  }
}
