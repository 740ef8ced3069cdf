import { LeaseEntity } from '@gantry/platform/persistence/LeaseEntity.js';
import type { EntitySchema } from '@mikro-orm/core';
import { BuildEntity } from './BuildEntity.js';
import { ClusterEntity } from './ClusterEntity.js';
import { ConfigurationEntity } from './ConfigurationEntity.js';
import { LogLineEntity } from './LogLineEntity.js';
import { PodEntity } from './PodEntity.js';
import { ProjectEntity } from './ProjectEntity.js';
import { ReleaseEntity } from './ReleaseEntity.js';
import { RolloutEntity } from './RolloutEntity.js';
import { RolloutEventEntity } from './RolloutEventEntity.js';
import { SecretEntity } from './SecretEntity.js';
import { SecretVersionEntity } from './SecretVersionEntity.js';
import { ZoneEntity } from './ZoneEntity.js';

/** Every table of the deployments subgraph. */
export const entities = [
  ClusterEntity,
  ZoneEntity,
  ProjectEntity,
  ConfigurationEntity,
  SecretEntity,
  SecretVersionEntity,
  ReleaseEntity,
  BuildEntity,
  PodEntity,
  RolloutEntity,
  RolloutEventEntity,
  LogLineEntity,
  LeaseEntity,
] as EntitySchema[];
