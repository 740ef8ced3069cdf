import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { MessageRole, MessageStatus } from '../domain/Message.js';

export const MessageEntity = defineEntity({
  name: 'Message',
  tableName: 'message',
  ...tenantTable(),
  uniques: [{ properties: ['conversationId', 'position'] }],
  properties: {
    ...tenantProperties,
    conversationId: p.text(),
    /** Place in the conversation, from 1 without gaps. */
    position: p.integer(),
    role: p.text().$type<MessageRole>(),
    content: p.text(),
    status: p.text().$type<MessageStatus>(),
    finishReason: p.text().nullable(),
    error: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    completedAt: p.datetime().nullable(),
  },
});

export type MessageRow = InferEntity<typeof MessageEntity>;
