import { LeaseEntity } from '@gantry/platform/persistence/LeaseEntity.js';
import type { EntitySchema } from '@mikro-orm/core';
import { ApprovalChangeEntity, ApprovalFeedEntity } from './ApprovalChangeEntity.js';
import { ApprovalEntity } from './ApprovalEntity.js';
import { ConnectorEntity } from './ConnectorEntity.js';
import { EventCursorEntity, EventFeedEntity } from './EventFeedEntity.js';
import { EventStartEntity, EventTriggerEntity } from './EventTriggerEntity.js';
import { ConsumedEventEntity, EventWaitEntity } from './EventWaitEntity.js';
import { ExecutionEntity } from './ExecutionEntity.js';
import { HistoryEventEntity } from './HistoryEventEntity.js';
import { ExecutionSignalEntity } from './ExecutionSignalEntity.js';
import { OperationEntity } from './OperationEntity.js';
import { PartStepEntity } from './PartStepEntity.js';
import { TenantTierEntity } from './TenantTierEntity.js';
import { ReceivedEventEntity } from './ReceivedEventEntity.js';
import { ScheduleTriggerEntity } from './ScheduleTriggerEntity.js';
import { WebhookDeliveryEntity } from './WebhookDeliveryEntity.js';
import { WebhookEntity } from './WebhookEntity.js';
import { WorkflowEntity } from './WorkflowEntity.js';
import { WorkflowSecretEntity } from './WorkflowSecretEntity.js';
import { WorkflowVersionEntity } from './WorkflowVersionEntity.js';

/** Every table of the workflows subgraph. */
export const entities = [
  ConnectorEntity,
  OperationEntity,
  WorkflowEntity,
  WorkflowVersionEntity,
  WorkflowSecretEntity,
  ExecutionEntity,
  HistoryEventEntity,
  PartStepEntity,
  ScheduleTriggerEntity,
  WebhookEntity,
  WebhookDeliveryEntity,
  ExecutionSignalEntity,
  TenantTierEntity,
  ReceivedEventEntity,
  EventFeedEntity,
  EventCursorEntity,
  EventWaitEntity,
  ConsumedEventEntity,
  EventTriggerEntity,
  EventStartEntity,
  ApprovalEntity,
  ApprovalChangeEntity,
  ApprovalFeedEntity,
  LeaseEntity,
] as EntitySchema[];
