import type { EntitySchema } from '@mikro-orm/core';
import { AuditEntryEntity } from './AuditEntryEntity.js';
import { CountedThingEntity } from './CountedThingEntity.js';
import { MemberEntity } from './MemberEntity.js';
import { QuotaUsageEntity } from './QuotaUsageEntity.js';
import { TenantEntity } from './TenantEntity.js';
import { UserEntity } from './UserEntity.js';

/** Every table of this subgraph. */
export const entities = [
  TenantEntity,
  UserEntity,
  MemberEntity,
  AuditEntryEntity,
  QuotaUsageEntity,
  CountedThingEntity,
] as EntitySchema[];
