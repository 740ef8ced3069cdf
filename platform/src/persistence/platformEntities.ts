import type { EntitySchema } from '@mikro-orm/core';
import { InboxEntity } from '../events/InboxEntity.js';
import { OutboxEntity } from '../events/OutboxEntity.js';
import { DeadLetterEntity } from '../events/DeadLetterEntity.js';
import { IdempotencyEntity } from './IdempotencyEntity.js';

/** Tables that every service has besides its own. */
export const platformEntities: EntitySchema[] = [
  OutboxEntity,
  InboxEntity,
  DeadLetterEntity,
  IdempotencyEntity,
] as EntitySchema[];
