import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Connector } from '../domain/connector/Connector.js';
import type { ConnectorEnvironment } from '../domain/connector/environments.js';
import type { CatalogConnector } from '../domain/dsl/Catalog.js';
import { mentionsOf } from '../domain/connector/mentionsOf.js';
import type { Operation } from '../domain/openapi/Operation.js';
import { detailOf, type WrittenApi } from '../domain/openapi/WrittenApi.js';
import { ConnectorEntity, type ConnectorRow, type SealedCredential } from './ConnectorEntity.js';
import { OperationEntity, type OperationRow } from './OperationEntity.js';

/** What an import brings. */
export interface ImportedConnector {
  name: string;
  baseUrl: string;
  api: WrittenApi;
}

/** Operations of one connector up to which all are read whole, so that the compiler may advise others than are called. */
const fewOperations = 100;

/** Operations that are written at once. */
const batch = 100;

/** A tenant's connectors and their operations. */
export class ConnectorRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<Connector[]> {
    return (await this.#em.find(ConnectorEntity, { id: { $in: [...ids] } })).map(connectorOf);
  }

  /** A connector by its name, locked until the transaction ends. */
  async lockByName(name: string): Promise<ConnectorRow | null> {
    return this.#em.findOne(ConnectorEntity, { name }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** A page, oldest first. */
  async page({ limit, after }: Keyset): Promise<Connector[]> {
    const rows = await this.#em.find(ConnectorEntity, after === null ? {} : { id: { $gt: after } }, {
      orderBy: { id: 'asc' },
      limit,
    });
    return rows.map(connectorOf);
  }

  /** Claims the name and keeps the connector; null when another has the name. */
  async add(tenantId: string, imported: ImportedConnector): Promise<string | null> {
    const id = newId('cnr');
    const { api, name, baseUrl } = imported;
    const rows = await this.#em.execute<{ id: string }[]>(
      `INSERT INTO connector
         (id, tenant_id, name, title, api_version, base_url, environments, revision, security_schemes, credentials, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, '[]', 1, ?, '[]', now(), now())
       ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id`,
      [id, tenantId, name, api.title, api.version, baseUrl, JSON.stringify(api.securitySchemes)],
    );
    if (rows.length === 0) return null;
    await this.#addOperations(tenantId, id, api, new Map());
    return id;
  }

  /** Puts another import in the place of a connector's last one; the id stays. */
  async replace(row: ConnectorRow, { api, baseUrl }: ImportedConnector): Promise<void> {
    this.#em.assign(row, {
      title: api.title,
      apiVersion: api.version,
      baseUrl,
      revision: row.revision + 1,
      securitySchemes: api.securitySchemes,
      updatedAt: new Date(),
    });
    await this.#em.flush();
    const before = await this.#em.find(OperationEntity, { connectorId: row.id }, { fields: ['id', 'name'] });
    const ids = new Map(before.map(({ id, name }) => [name, id]));
    await this.#em.nativeDelete(OperationEntity, { connectorId: row.id });
    this.#em.clear();
    await this.#addOperations(row.tenantId, row.id, api, ids);
  }

  /** A connector by its id, locked until the transaction ends. */
  async lock(id: string): Promise<ConnectorRow | null> {
    return this.#em.findOne(ConnectorEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Changes what is said of a connector beside its document. */
  async change(
    id: string,
    changes: { credentials?: SealedCredential[]; environments?: ConnectorEnvironment[] },
  ): Promise<void> {
    await this.#em.nativeUpdate(ConnectorEntity, { id }, { ...changes, updatedAt: new Date() });
    this.#em.clear();
  }

  /** Secrets of a connector that are for one of its environments. */
  async environmentCredentials(id: string): Promise<SealedCredential[]> {
    const row = await this.#em.findOneOrFail(ConnectorEntity, { id });
    return row.credentials.filter(({ environment }) => environment !== undefined);
  }

  /** The names of the environments that any of the tenant's connectors has. */
  async environmentNames(): Promise<string[]> {
    const rows = await this.#em.execute<{ name: string }[]>(
      `SELECT DISTINCT environment ->> 'name' AS name
       FROM connector, json_array_elements(environments) AS environment ORDER BY name`,
    );
    return rows.map(({ name }) => name);
  }

  /** The origins beside its base URL's that a connector's operations are called at. */
  async otherOrigins(connectorId: string): Promise<string[]> {
    const rows = await this.#em.execute<{ url: string }[]>(
      `SELECT DISTINCT detail ->> 'serverUrl' AS url FROM operation
       WHERE connector_id = ? AND detail ->> 'serverUrl' IS NOT NULL`,
      [connectorId],
    );
    return [...new Set(rows.map(({ url }) => new URL(url).origin))];
  }

  /** An operation with its connector, as a call needs them. */
  async callableById(id: string): Promise<{ connector: ConnectorRow; operation: OperationRow } | null> {
    const operation = await this.operation(id);
    const connector = operation && (await this.#em.findOne(ConnectorEntity, { id: operation.connectorId }));
    return connector && operation ? { connector, operation } : null;
  }

  /** A page of a connector's operations in the document's order, those that match a search only. */
  async operations(
    connectorId: string,
    search: string | null,
    { limit, after }: Keyset,
  ): Promise<OperationRow[]> {
    const pattern = `%${(search ?? '').replace(/[\\%_]/gu, '\\$&')}%`;
    return this.#em.find(
      OperationEntity,
      {
        connectorId,
        ...(after === null ? {} : { position: { $gt: Number(after) } }),
        ...(search === null
          ? {}
          : { $or: ['name', 'path', 'summary'].map((key) => ({ [key]: { $ilike: pattern } })) }),
      },
      { orderBy: { position: 'asc' }, limit },
    );
  }

  async operation(id: string): Promise<OperationRow | null> {
    return this.#em.findOne(OperationEntity, { id });
  }

  /** A connector with one of its operations, as a call needs them. */
  async callable(
    name: string,
    operation: string,
  ): Promise<{ connector: ConnectorRow; operation: OperationRow } | null> {
    const connector = await this.#em.findOne(ConnectorEntity, { name });
    const row =
      connector && (await this.#em.findOne(OperationEntity, { connectorId: connector.id, name: operation }));
    return connector && row ? { connector, operation: row } : null;
  }

  /**
   * All connectors with all their operations, as the compiler needs them for a definition: of those of a large API that its text
   * does not mention only what they are called, where they are and what they are for.
   */
  async catalog(text: string): Promise<CatalogConnector[]> {
    const connectors = await this.#em.find(
      ConnectorEntity,
      {},
      { orderBy: { id: 'asc' }, fields: ['id', 'name'] },
    );
    const rows = await this.#em.find(
      OperationEntity,
      {},
      { orderBy: { position: 'asc' }, fields: ['id', 'connectorId', 'name', 'method', 'path', 'summary'] },
    );
    const byConnector = Map.groupBy(rows, (row) => row.connectorId);
    const mentions = mentionsOf(text);
    const wanted = [...byConnector.values()].flatMap((all) =>
      all.filter(({ name }) => all.length <= fewOperations || mentions(name)).map(({ id }) => id),
    );
    const found = await this.#em.find(OperationEntity, { id: { $in: wanted } }, { fields: ['id', 'detail'] });
    const details = new Map(found.map(({ id, detail }) => [id, detail]));
    return connectors.map(({ id, name }) => ({
      name,
      operations: (byConnector.get(id) ?? []).map((row) => details.get(row.id) ?? undetailed(row)),
    }));
  }

  /** @param ids of operations that the connector had before, by name: they are the same still */
  async #addOperations(
    tenantId: string,
    connectorId: string,
    api: WrittenApi,
    ids: ReadonlyMap<string, string>,
  ): Promise<void> {
    const rows = api.operations.map((operation, position) => {
      const { name, method, path, summary } = operation;
      const row = { id: ids.get(name) ?? newId('opn'), name, position, method, path, summary };
      return `${JSON.stringify(row).slice(0, -1)},"detail":${detailOf(operation)}}`;
    });
    // In batches and past the object mapper, as they were written: together they may be many times as long as their document.
    for (let from = 0; from < rows.length; from += batch) {
      await this.#em.execute(
        `INSERT INTO operation (id, tenant_id, connector_id, name, position, method, path, summary, detail)
         SELECT id, ?, ?, name, position, method, path, summary, detail
         FROM json_to_recordset(?::json) AS row
           (id text, name text, position int, method text, path text, summary text, detail json)`,
        [tenantId, connectorId, `[${rows.slice(from, from + batch).join(',')}]`],
      );
    }
  }
}

function undetailed({
  name,
  method,
  path,
  summary,
}: Pick<OperationRow, 'name' | 'method' | 'path' | 'summary'>): Operation {
  const nothing = { parameters: [], requestBody: null, responses: [], security: [] };
  return { name, method, path, summary: summary ?? null, ...nothing };
}

function connectorOf(row: ConnectorRow): Connector {
  const { id, name, title, apiVersion, baseUrl, environments, securitySchemes, revision } = row;
  const { createdAt, updatedAt } = row;
  const credentials = row.credentials.map(({ scheme, secret = null, environment = null, updatedAt: at }) => ({
    scheme,
    secret,
    environment,
    updatedAt: at === undefined ? null : new Date(at),
  }));
  return {
    id,
    name,
    title,
    apiVersion,
    baseUrl,
    environments,
    securitySchemes,
    credentials,
    revision,
    createdAt,
    updatedAt,
  };
}
