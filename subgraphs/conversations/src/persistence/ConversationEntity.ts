import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { ConversationStatus } from '../domain/Conversation.js';

export const ConversationEntity = defineEntity({
  name: 'Conversation',
  tableName: 'conversation',
  ...tenantTable(),
  properties: {
    ...tenantProperties,
    title: p.text(),
    status: p.text().$type<ConversationStatus>(),
    /** Of the agents subgraph. */
    agentId: p.text(),
    startedBy: p.text(),
    /** Messages so far, and so the last one's position; counted under the row's lock. */
    messageCount: p.integer(),
    createdAt: p.datetime().defaultRaw('now()'),
    endedAt: p.datetime().nullable(),
  },
});

export type ConversationRow = InferEntity<typeof ConversationEntity>;
