import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { ExecutionStatus } from '../domain/execution/Execution.js';
import type { Problem } from '../domain/interpreter/WorkflowError.js';
import type { Json } from '../domain/Json.js';

/** One run of a workflow. The worker reads it to find what has not ended. */
export const ExecutionEntity = defineEntity({
  name: 'Execution',
  tableName: 'execution',
  ...tenantTable({ workerReads: true }),
  uniques: [{ properties: ['workflowId', 'cause'], where: '"cause" is not null' }],
  indexes: [
    { properties: ['tenantId', 'workflowId', 'id'] },
    { properties: ['status', 'touchedAt'] },
    { properties: ['wakeAt'] },
    { properties: ['parentId'] },
    // How many of a tenant, or of one of its workflows, are under way or wait.
    { properties: ['tenantId', 'status', 'workflowId'] },
  ],
  properties: {
    ...tenantProperties,
    tenantId: p.text(),
    workflowId: p.text(),
    version: p.integer(),
    status: p.text().$type<ExecutionStatus>(),
    // Data of workflows is `json`: `jsonb` refuses escaped null characters. In a map, so that none is a bare string.
    input: p.json<{ value: Json }>().columnType('json'),
    output: p.json<{ value: Json }>().columnType('json').nullable(),
    error: p.json<Problem>().columnType('json').nullable(),
    /** Where it calls connectors. */
    environment: p.text().nullable(),
    startedBy: p.text(),
    /** The tenant's, when it was asked for. */
    tier: p.text().$type<Tier>(),
    /** From 0 to 9, the highest first. */
    priority: p.integer(),
    /** Whether it waits until its workflow has room for it, and the engine does not know of it yet. */
    held: p.boolean(),
    /** What has started it, and starts it once: a trigger's slot. */
    cause: p.text().nullable(),
    /** The execution that runs it within itself. */
    parentId: p.text().nullable(),
    /** What that waits for until this one has ended; null where it does not wait. */
    parentSignal: p.text().nullable(),
    /** How many executions it runs within. */
    depth: p.integer(),
    /** Where the trace stood of what asked for it. */
    trace: p.json<TraceContext>().nullable(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    /** The last event of its history; 0 for none. */
    lastSequence: p.integer(),
    /** The number of the last entry that is of none of its parts. */
    lastNumber: p.integer(),
    /** When its history last grew. */
    touchedAt: p.datetime(),
    /** Number of the last signal that was sent to it. */
    lastSignal: p.integer(),
    /** When it has to go on, where no process holds it because it only waits. */
    wakeAt: p.datetime().nullable(),
    /** How often no process has held it. */
    wakes: p.integer(),
    /** How often undoing what it has done was begun, or begun again, from outside. */
    round: p.integer(),
  },
});

export type ExecutionRow = InferEntity<typeof ExecutionEntity>;
