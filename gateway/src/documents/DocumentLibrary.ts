import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LruCache } from '@gantry/platform/cache/LruCache.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { DocumentSettings } from './DocumentSettings.js';

/** A request as far as its document goes. */
export interface DocumentRequest {
  /** Empty when the document is only named. */
  query: string;
  /** The name of a trusted document, as the GraphQL over HTTP specification proposes. */
  documentId?: string | undefined;
  extensions?: Record<string, unknown>;
}

/** Characters of a registered document that are worth keeping. */
const longestKept = 100_000;

const persistedQuery = z.object({ version: z.literal(1), sha256Hash: z.string().min(1) });

/** Finds the documents that requests name: trusted ones, and those that clients registered by their hash. */
export class DocumentLibrary {
  readonly #settings: DocumentSettings;
  readonly #registered: LruCache<string, string>;
  #trustedById: ReadonlyMap<string, string> = new Map();
  #texts: ReadonlySet<string> = new Set();

  constructor(settings: DocumentSettings) {
    this.#settings = settings;
    this.#registered = new LruCache(settings.kept);
    this.trust(settings.trusted);
  }

  /** Trusts other documents, by id, instead of those that were. */
  trust(documents: ReadonlyMap<string, string>): void {
    if (this.#settings.mode === 'off') return;
    this.#trustedById = documents;
    this.#texts = new Set(documents.values());
  }

  /**
   * The document to run.
   * @throws RequestRefused PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED, PERSISTED_QUERY_NOT_IN_LIST, or
   *   BAD_USER_INPUT when document and hash differ
   */
  find(request: DocumentRequest): string {
    const { query } = request;
    const hash = hashOf(request);
    const id = request.documentId ?? hash;
    const trusted = id === undefined ? undefined : this.#trusted(id);
    if (query !== '') {
      if (hash !== undefined && hash !== sha256(query)) {
        throw RequestRefused.because('BAD_USER_INPUT', 'provided sha does not match query');
      }
      if (request.documentId !== undefined && trusted !== undefined && trusted !== query) {
        throw RequestRefused.because(
          'BAD_USER_INPUT',
          `The document is not the one named "${request.documentId}".`,
        );
      }
      if (this.#settings.mode === 'only' && !this.#texts.has(query)) throw notInList();
      return query;
    }
    if (trusted !== undefined) return trusted;
    if (this.#settings.mode === 'only') throw notInList();
    if (!this.#automatic && this.#settings.mode === 'off') {
      throw RequestRefused.because('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    }
    const registered = this.#automatic && hash !== undefined ? this.#registered.get(hash) : undefined;
    if (registered === undefined) throw this.unknown();
    return registered;
  }

  /** The refusal of a document that is not known by its name here. */
  unknown(): RequestRefused {
    if (this.#settings.mode === 'only') return notInList();
    return RequestRefused.because('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  }

  /** Keeps the document of a request that proved to be worth running, if the client wants to name it from now on. */
  remember(request: DocumentRequest): void {
    const { query } = request;
    if (!this.#automatic || query === '' || query.length > longestKept) return;
    const hash = hashOf(request);
    if (hash !== undefined) this.#registered.set(hash, query);
  }

  get #automatic(): boolean {
    return this.#settings.automatic && this.#settings.mode !== 'only';
  }

  #trusted(id: string): string | undefined {
    return this.#trustedById.get(id) ?? this.#trustedById.get(id.replace(/^sha256:/, ''));
  }
}

/** The hash of Apollo's protocol. @throws RequestRefused for another version of it */
function hashOf({ extensions }: DocumentRequest): string | undefined {
  const given = extensions?.['persistedQuery'];
  if (given === undefined || given === null) return undefined;
  const parsed = persistedQuery.safeParse(given);
  if (parsed.success) return parsed.data.sha256Hash.toLowerCase();
  throw RequestRefused.because('BAD_USER_INPUT', 'Unsupported persisted query version');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notInList(): RequestRefused {
  return RequestRefused.because('PERSISTED_QUERY_NOT_IN_LIST', 'Only trusted documents are answered here.');
}
