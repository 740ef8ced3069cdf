import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { RolloutKind, RolloutPhase } from '../domain/rolloutPhase.js';
import type { RolloutRow } from '../persistence/RolloutEntity.js';
import { RolloutRepository } from '../persistence/RolloutRepository.js';
import { entityFinder } from './entityFinder.js';
import { RolloutKindEnum, RolloutPhaseEnum } from './enums.js';

@ObjectType('RolloutReplicas', { description: 'The replicas that a rollout starts.' })
export class RolloutReplicas {
  @Field(() => Int, { description: 'How many of them are ready, or were when the rollout ended.' })
  ready!: number;

  @Field(() => Int, { description: 'How many there are to be.' })
  desired!: number;
}

@ObjectType('Rollout', { implements: Node, description: 'The work of bringing a release into a zone.' })
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Rollout extends Node {
  @Field(() => ID, { description: 'Opaque id, `rol_…`.' })
  declare id: string;

  @Field(() => RolloutKindEnum, { description: 'What it is for.' })
  kind!: RolloutKind;

  @Field(() => RolloutPhaseEnum, { description: 'The phase it entered last.' })
  status!: RolloutPhase;

  @Field(() => RolloutReplicas, { description: 'The replicas that it starts.' })
  replicas!: RolloutReplicas;

  @Field(() => Date, { description: 'When it was asked for.' })
  queuedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; null until then.' })
  finishedAt!: Date | null;

  releaseId!: string;
  zoneId!: string;
  projectId!: string;
}

/** The API's view of a rollout. */
export function rolloutView(row: RolloutRow): Rollout {
  const { id, kind, status, ready, desired, queuedAt, finishedAt, releaseId, zoneId, projectId } = row;
  const replicas = { ready, desired };
  return {
    id,
    kind,
    status,
    replicas,
    queuedAt,
    finishedAt: finishedAt ?? null,
    releaseId,
    zoneId,
    projectId,
  };
}

/** A rollout by its id; null when the tenant has none such. */
export const findRollout = entityFinder<RolloutRow, Rollout>({
  type: 'Rollout',
  action: 'rollout',
  load: (em, ids) => new RolloutRepository(em).findAll(ids),
  view: rolloutView,
});
