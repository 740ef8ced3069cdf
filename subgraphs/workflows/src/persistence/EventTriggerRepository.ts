import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { EventStrategy } from '../domain/dsl/EventTasks.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';
import { Collecting } from '../domain/event/Collecting.js';
import type { HeardEvent } from '../domain/event/Listening.js';
import type { Correlations } from '../domain/event/matchEvent.js';
import { typesOf } from './EventRepository.js';
import { EventTriggerEntity, type EventStartRow, type EventTriggerRow } from './EventTriggerEntity.js';

/** What a workflow's new version says of the events that start it. */
export interface EventTrigger {
  workflowId: string;
  /** Undefined for none. */
  strategy: EventStrategy | undefined;
  createdBy: string;
}

/** Which of a tenant's workflows are started by events. */
export class EventTriggerRepository {
  readonly #em: EntityManager;
  readonly #tenantId: string;

  constructor(em: EntityManager, tenantId: string) {
    this.#em = em;
    this.#tenantId = tenantId;
  }

  /** Puts a version's trigger in the place of the one before, with what that had collected where it is the same. */
  async replace({ workflowId, strategy, createdBy }: EventTrigger): Promise<void> {
    if (!strategy) {
      await this.#em.nativeDelete(EventTriggerEntity, { workflowId });
      return;
    }
    const interests = new Collecting(strategy).filters.map(({ with: wanted, correlate = {} }) => ({
      with: wanted,
      correlate,
      variables: {},
    }));
    const types = typesOf(interests);
    await this.#em.execute(
      `INSERT INTO event_trigger (workflow_id, tenant_id, strategy, interests, types, heard, expected, created_by)
       VALUES (?, ?, ?::json, ?::json, ?::text[], '[]', '{}', ?)
       ON CONFLICT (workflow_id) DO UPDATE SET strategy = excluded.strategy, interests = excluded.interests,
         types = excluded.types, created_by = excluded.created_by,
         heard = CASE WHEN event_trigger.strategy::text = excluded.strategy::text THEN event_trigger.heard ELSE '[]' END,
         expected = CASE WHEN event_trigger.strategy::text = excluded.strategy::text THEN event_trigger.expected ELSE '{}' END`,
      [
        workflowId,
        this.#tenantId,
        JSON.stringify(strategy),
        JSON.stringify(interests),
        types && `{${types.map((type) => JSON.stringify(type)).join(',')}}`,
        createdBy,
      ],
    );
  }

  /** The triggers that events of a type may concern, locked until the transaction ends. */
  async triggersFor(type: string): Promise<EventTriggerRow[]> {
    return this.#em.execute<EventTriggerRow[]>(
      `SELECT workflow_id AS "workflowId", tenant_id AS "tenantId", strategy, interests, types, heard, expected,
         created_by AS "createdBy"
       FROM event_trigger WHERE tenant_id = ? AND (types IS NULL OR ? = ANY (types)) ORDER BY workflow_id FOR UPDATE`,
      [this.#tenantId, type],
    );
  }

  /** Keeps what a trigger has heard. */
  async collect(workflowId: string, heard: readonly HeardEvent[], expected: Correlations): Promise<void> {
    await this.#em.execute(
      'UPDATE event_trigger SET heard = ?::json, expected = ?::json WHERE workflow_id = ?',
      [JSON.stringify(heard), JSON.stringify(expected), workflowId],
    );
  }

  /** Asks for an execution. */
  async addStart(workflowId: string, events: readonly CloudEvent[], startedBy: string): Promise<void> {
    await this.#em.execute(
      'INSERT INTO event_start (id, tenant_id, workflow_id, events, started_by) VALUES (?, ?, ?, ?::json, ?)',
      [newId('evt'), this.#tenantId, workflowId, JSON.stringify(events), startedBy],
    );
  }

  /** What has been asked for and nobody else is about to start, in order. */
  async takeStarts(limit: number): Promise<EventStartRow[]> {
    return this.#em.execute<EventStartRow[]>(
      `DELETE FROM event_start WHERE id IN
         (SELECT id FROM event_start WHERE tenant_id = ? ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)
       RETURNING id, workflow_id AS "workflowId", events, started_by AS "startedBy"`,
      [this.#tenantId, limit],
    );
  }
}
