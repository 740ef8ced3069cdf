import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Definition } from '../domain/dsl/Definition.js';
import { startPolicyOf } from '../domain/limits/StartPolicy.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow/Workflow.js';
import type { WorkflowReference } from '../domain/workflow/WorkflowReference.js';
import { WorkflowEntity, type WorkflowRow } from './WorkflowEntity.js';
import { WorkflowVersionEntity, type WorkflowVersionRow } from './WorkflowVersionEntity.js';

/** A version about to be kept. */
export interface NewVersion {
  name: string;
  source: string;
  definition: Definition;
  conversationId: string | null;
  createdBy: string;
}

/** A tenant's workflows and their versions. */
export class WorkflowRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<Workflow[]> {
    return (await this.#em.find(WorkflowEntity, { id: { $in: [...ids] } })).map(workflowOf);
  }

  async find(id: string): Promise<Workflow | null> {
    return (await this.findAll([id]))[0] ?? null;
  }

  /** The version of a workflow that a definition names; null when there is none. */
  async referredTo({ namespace, name, version }: WorkflowReference): Promise<Workflow | null> {
    const [found] = await this.#em.execute<{ id: string; version: number }[]>(
      `SELECT workflow.id, version.version FROM workflow
       JOIN workflow_version AS version ON version.workflow_id = workflow.id
       WHERE workflow.name = ? AND version.definition #>> '{document,namespace}' = ?
         AND (? = 'latest' OR version.definition #>> '{document,version}' = ?)
       ORDER BY version.version DESC LIMIT 1`,
      [name, namespace, version, version],
    );
    const workflow = found && (await this.find(found.id));
    return workflow ? { ...workflow, version: found.version } : null;
  }

  /** A page, newest first. */
  async page({ limit, after }: Keyset): Promise<Workflow[]> {
    const rows = await this.#em.find(WorkflowEntity, after === null ? {} : { id: { $lt: after } }, {
      orderBy: { id: 'desc' },
      limit,
    });
    return rows.map(workflowOf);
  }

  /** Keeps a new workflow, or the next version of the one that has the name already. */
  async add(tenantId: string, version: NewVersion): Promise<Pick<Workflow, 'id' | 'version'>> {
    const { name, source, definition, conversationId, createdBy } = version;
    // One statement, so that two at once get two versions.
    const rows = await this.#em.execute<{ id: string; version: number }[]>(
      `INSERT INTO workflow (id, tenant_id, name, version, conversation_id, start_policy, created_by, created_at, updated_at)
       VALUES (?, ?, ?, 1, ?, ?::jsonb, ?, now(), now())
       ON CONFLICT (tenant_id, name) DO UPDATE
         SET version = workflow.version + 1, conversation_id = EXCLUDED.conversation_id,
           start_policy = EXCLUDED.start_policy, updated_at = now()
       RETURNING id, version`,
      [newId('wf'), tenantId, name, conversationId, JSON.stringify(startPolicyOf(definition)), createdBy],
    );
    const added = rows[0]!;
    await this.#em.insert(WorkflowVersionEntity, {
      workflowId: added.id,
      version: added.version,
      tenantId,
      source,
      definition,
      conversationId,
      createdBy,
      createdAt: new Date(),
    });
    return { id: added.id, version: added.version };
  }

  /** Versions by workflow and number; what does not exist is left out. */
  async versions(
    keys: readonly Pick<WorkflowVersion, 'workflowId' | 'version'>[],
  ): Promise<WorkflowVersion[]> {
    if (keys.length === 0) return [];
    const rows = await this.#em.find(WorkflowVersionEntity, {
      $or: keys.map(({ workflowId, version }) => ({ workflowId, version })),
    });
    return rows.map(versionOf);
  }

  /** Compiled definitions by workflow and number; what does not exist is left out. */
  async definitions(
    keys: readonly Pick<WorkflowVersion, 'workflowId' | 'version'>[],
  ): Promise<Pick<WorkflowVersionRow, 'workflowId' | 'version' | 'definition'>[]> {
    if (keys.length === 0) return [];
    return this.#em.find(
      WorkflowVersionEntity,
      { $or: keys.map(({ workflowId, version }) => ({ workflowId, version })) },
      { fields: ['workflowId', 'version', 'definition'] },
    );
  }

  /** A page of a workflow's versions, newest first. */
  async versionPage(workflowId: string, { limit, after }: Keyset): Promise<WorkflowVersion[]> {
    const rows = await this.#em.find(
      WorkflowVersionEntity,
      { workflowId, ...(after === null ? {} : { version: { $lt: Number(after) } }) },
      { orderBy: { version: 'desc' }, limit },
    );
    return rows.map(versionOf);
  }

  /** The compiled definition of a version. */
  async definition(workflowId: string, version: number): Promise<Definition | null> {
    const row = await this.#em.findOne(WorkflowVersionEntity, { workflowId, version });
    return row?.definition ?? null;
  }
}

function workflowOf(row: WorkflowRow): Workflow {
  const { id, name, version, conversationId, startPolicy, createdBy, createdAt, updatedAt } = row;
  return {
    id,
    name,
    version,
    conversationId: conversationId ?? null,
    startPolicy,
    createdBy,
    createdAt,
    updatedAt,
  };
}

function versionOf(row: WorkflowVersionRow): WorkflowVersion {
  const { workflowId, version, source, createdBy, createdAt } = row;
  return { workflowId, version, definition: source, createdBy, createdAt };
}
