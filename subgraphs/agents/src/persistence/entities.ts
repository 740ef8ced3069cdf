import type { EntitySchema } from '@mikro-orm/core';
import { AgentEntity } from './AgentEntity.js';
import { InferenceEntity } from './InferenceEntity.js';

/** Every table of the agents subgraph. */
export const entities = [AgentEntity, InferenceEntity] as EntitySchema[];
