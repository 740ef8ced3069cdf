import type { EntitySchema } from '@mikro-orm/core';
import { ConversationEntity } from './ConversationEntity.js';
import { DraftEntity } from './DraftEntity.js';
import { MessageEntity } from './MessageEntity.js';

/** Every table of the conversations subgraph. */
export const entities = [ConversationEntity, MessageEntity, DraftEntity] as EntitySchema[];
