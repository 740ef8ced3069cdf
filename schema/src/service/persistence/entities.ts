import type { EntitySchema } from '@mikro-orm/core';
import { ApprovalEntity } from './ApprovalEntity.js';
import { ContractEntity } from './ContractEntity.js';
import { DailyUseEntity } from './DailyUseEntity.js';
import { LiveGatewayEntity } from './LiveGatewayEntity.js';
import { PublicationEntity } from './PublicationEntity.js';
import { RegisteredOperationEntity } from './RegisteredOperationEntity.js';
import { RegistryKeyEntity } from './RegistryKeyEntity.js';
import { SeenOperationEntity } from './SeenOperationEntity.js';
import { ServedSchemaEntity } from './ServedSchemaEntity.js';
import { UsageReportEntity } from './UsageReportEntity.js';

/** Every table of the registry. */
export const entities = [
  PublicationEntity,
  ServedSchemaEntity,
  ContractEntity,
  RegisteredOperationEntity,
  ApprovalEntity,
  UsageReportEntity,
  SeenOperationEntity,
  DailyUseEntity,
  LiveGatewayEntity,
  RegistryKeyEntity,
] as EntitySchema[];
