import type { EntityManager } from '@mikro-orm/postgresql';
import type { SchemaFault } from '../../composition/SchemaFault.js';
import type { SubgraphSchema } from '../../composition/SubgraphSchema.js';
import type { EventSchema } from '../../events/EventSchema.js';
import type { Page, PageRequest } from '../../registry/Page.js';
import type { Publication, PublicationSummary, ServedSchema } from '../../registry/Publication.js';
import { summarize } from '../../registry/summarize.js';
import { printVersionCursor, readVersionCursor } from '../../registry/versionCursor.js';
import { rfc3339 } from './rfc3339.js';
import { ofVariant, type VariantKey } from './VariantKey.js';

interface SummaryRow {
  version: number;
  author: string;
  commit: string | null;
  message: string | null;
  published_at: string | Date;
  etag: string;
  changed: string[];
}

interface PublicationRow extends SummaryRow {
  subgraphs: SubgraphSchema[];
  events: EventSchema[];
  hints: SchemaFault[];
}

interface ServedRow extends ServedSchema {
  contract: string;
  include: string[];
  exclude: string[];
}

const summaryColumns = 'version, author, commit, message, published_at, etag, changed';

/** Publications of one variant, in a transaction of its owner. */
export class PublicationTable {
  readonly #em: EntityManager;
  readonly #key: VariantKey;

  constructor(em: EntityManager, key: VariantKey) {
    this.#em = em;
    this.#key = key;
  }

  /** @param version the newest one when undefined */
  async read(version?: number): Promise<Publication | null> {
    const [row] = await this.#em.execute<PublicationRow[]>(
      `SELECT ${summaryColumns}, subgraphs, events, hints FROM publication
        WHERE ${ofVariant} AND version = coalesce(?, version) ORDER BY version DESC LIMIT 1`,
      [...this.#key, version ?? null],
    );
    if (!row) return null;
    const served = await this.#em.execute<ServedRow[]>(
      `SELECT contract, etag, sdl, include, exclude FROM served_schema
        WHERE ${ofVariant} AND version = ? ORDER BY contract COLLATE "C"`,
      [...this.#key, row.version],
    );
    return publicationOf(row, served);
  }

  async newest(): Promise<PublicationSummary | null> {
    const [row] = await this.#summaries(null, 1);
    return row ?? null;
  }

  async page({ first, after }: PageRequest): Promise<Page<PublicationSummary>> {
    const before = after === undefined ? null : readVersionCursor(after);
    const found = await this.#summaries(before, first + 1);
    const items = found.slice(0, first);
    const cursor = found.length > first ? printVersionCursor(items.at(-1)!.version) : null;
    return { items, cursor };
  }

  async #summaries(before: number | null, limit: number): Promise<PublicationSummary[]> {
    const rows = await this.#em.execute<SummaryRow[]>(
      `SELECT ${summaryColumns} FROM publication
        WHERE ${ofVariant} AND version < coalesce(?, 2147483647) ORDER BY version DESC LIMIT ?`,
      [...this.#key, before, limit],
    );
    return rows.map(summaryOf);
  }

  /** @returns false when there is that version already */
  async insert(publication: Publication, before: Publication | null): Promise<boolean> {
    const { version, author, commit, message, publishedAt, supergraph, contracts } = publication;
    const { changed } = summarize(publication, before);
    const inserted = await this.#em.execute<unknown[]>(
      `INSERT INTO publication (tenant_id, graph, variant, ${summaryColumns}, subgraphs, events, hints)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING version`,
      [
        ...this.#key,
        version,
        author,
        commit,
        message,
        publishedAt,
        supergraph.etag,
        JSON.stringify(changed),
        JSON.stringify(publication.subgraphs),
        JSON.stringify(publication.events),
        JSON.stringify(publication.hints),
      ],
    );
    if (inserted.length === 0) return false;
    const whole = { name: '', include: [], exclude: [], ...supergraph };
    for (const { name, etag, sdl, include, exclude } of [whole, ...contracts]) {
      await this.#em.execute(
        `INSERT INTO served_schema (tenant_id, graph, variant, version, contract, etag, sdl, include, exclude)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [...this.#key, version, name, etag, sdl, JSON.stringify(include), JSON.stringify(exclude)],
      );
    }
    return true;
  }

  /** The ETag of what gateways get now, of a contract or of the supergraph itself; null when there is none. */
  async servedEtag(contract: string | null): Promise<string | null> {
    const [row] = await this.#em.execute<{ etag: string }[]>(...this.#served('etag', contract));
    return row?.etag ?? null;
  }

  async served(contract: string | null): Promise<ServedSchema | null> {
    const [row] = await this.#em.execute<ServedSchema[]>(...this.#served('etag, sdl', contract));
    return row ?? null;
  }

  #served(columns: string, contract: string | null): [sql: string, values: unknown[]] {
    return [
      `SELECT ${columns} FROM served_schema WHERE ${ofVariant} AND contract = ?
          AND version = (SELECT max(version) FROM publication WHERE ${ofVariant})`,
      [...this.#key, contract ?? '', ...this.#key],
    ];
  }
}

function summaryOf({ published_at: publishedAt, ...row }: SummaryRow): PublicationSummary {
  const { version, author, commit, message, etag, changed } = row;
  return { version, author, commit, message, publishedAt: rfc3339(publishedAt), etag, changed };
}

function publicationOf(row: PublicationRow, served: readonly ServedRow[]): Publication {
  const { version, author, commit, message, published_at: publishedAt, subgraphs, events, hints } = row;
  const schemas = served.map(({ contract: name, include, exclude, etag, sdl }) => ({
    name,
    include,
    exclude,
    sdl,
    etag,
  }));
  const [{ sdl, etag }, ...contracts] = schemas as [ServedSchema, ...typeof schemas];
  return {
    version,
    author,
    commit,
    message,
    publishedAt: rfc3339(publishedAt),
    subgraphs,
    events,
    // The empty name sorts before those of contracts.
    supergraph: { sdl, etag },
    contracts,
    hints,
  };
}
