import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { InferenceMessage } from '../domain/inference/InferenceProvider.js';

/** The work of writing one reply, and afterwards what it took. */
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
  ],
  properties: {
    ...tenantProperties,
    /** The message it writes; a message is written once. */
    replyId: p.text().unique(),
    conversationId: p.text(),
    agentId: p.text(),
    /** What has to be answered, last, and what was said before; emptied when the reply is written. */
    messages: p.json<InferenceMessage[]>(),
    requestId: p.text().nullable(),
    /** Where the trace of the message stood that it answers. */
    trace: p.json<TraceContext>().nullable(),
    status: p.text().$type<'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED'>(),
    /** Times it was started; more than once only after a process died, or gave it back. */
    starts: p.integer(),
    /** Times it was given back by a process that was asked to end. */
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
