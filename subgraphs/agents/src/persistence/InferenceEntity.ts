import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { InferenceMessage } from '../domain/inference/InferenceProvider.js';
import type { TaskFaultCode } from '../domain/task/TaskAnswer.js';
import type { TaskTerms } from '../domain/task/TaskQuestion.js';

/** The work of writing one reply, or of answering a task of a workflow, and afterwards what it took. */
export const InferenceEntity = defineEntity({
  name: 'Inference',
  tableName: 'inference',
  ...tenantTable({ workerReads: true }),
  indexes: [
    {
      name: 'inference_open',
      properties: ['conversationId', 'id'],
      expression: `create index "inference_open" on "inference" ("conversation_id", "id") where "status" in ('QUEUED', 'RUNNING')`,
    },
    { properties: ['tenantId', 'agentId'] },
    { properties: ['tenantId', 'executionId'] },
  ],
  properties: {
    ...tenantProperties,
    /** The message it writes; a message is written once. Null of a task, as the conversation is. */
    replyId: p.text().unique().nullable(),
    conversationId: p.text().nullable(),
    /** Null where a task asks a model alone. */
    agentId: p.text().nullable(),
    /** The execution whose task asks; null of a reply, as all is that only tasks have. */
    executionId: p.text().nullable(),
    workflowId: p.text().nullable(),
    /** As the execution's history calls it. */
    task: p.text().nullable(),
    /** How it wants to be answered; emptied when it is. */
    terms: p.json<TaskTerms>().nullable(),
    /** When nobody waits for it any more. */
    expiresAt: p.datetime().nullable(),
    /** What a task was answered. */
    answer: p.text().nullable(),
    faultCode: p.text().$type<TaskFaultCode>().nullable(),
    fault: p.text().nullable(),
    /** What has to be answered, last, and what was said before; emptied when the reply is written. */
    messages: p.json<InferenceMessage[]>(),
    requestId: p.text().nullable(),
    /** Where the trace of the message stood that it answers. */
    trace: p.json<TraceContext>().nullable(),
    status: p.text().$type<'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED'>(),
    /** Times it was started; more than once only after a process died, or gave it back. */
    starts: p.integer(),
    /** Starts that do not count: the process was asked to end, or the database was away. */
    givenBack: p.integer().default(0),
    /** The worker that is at it, and until when it has said that it is. */
    holder: p.text().nullable(),
    leaseUntil: p.datetime().nullable(),
    provider: p.text().nullable(),
    model: p.text().nullable(),
    inputTokens: p.integer(),
    outputTokens: p.integer(),
    finishReason: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().nullable(),
  },
});

export type InferenceRow = InferEntity<typeof InferenceEntity>;
