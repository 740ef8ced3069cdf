import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { PodSize } from '../domain/podSize.js';
import type { PodStatus } from '../domain/ReleaseStatus.js';
import type { PodRow } from '../persistence/PodEntity.js';
import { PodRepository } from '../persistence/PodRepository.js';
import { entityFinder } from './entityFinder.js';
import { PodSizeEnum, PodStatusEnum } from './enums.js';

@ObjectType('Pod', {
  implements: Node,
  description: 'A project in a zone: the same pod over all its releases.',
})
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Pod extends Node {
  @Field(() => ID, { description: 'Opaque id, `pod_…`.' })
  declare id: string;

  @Field(() => String, { description: "Its name, after the project's; a DNS label, unique in the zone." })
  name!: string;

  @Field(() => PodSizeEnum, { description: 'What each clone may use.' })
  size!: PodSize;

  @Field(() => Int, { description: 'How many copies run.' })
  clones!: number;

  @Field(() => PodStatusEnum, { description: 'How it is.' })
  status!: PodStatus;

  @Field(() => Date, { description: 'When the project was first deployed into the zone.' })
  createdAt!: Date;

  projectId!: string;
  zoneId!: string;
  releaseId!: string | null;
}

/** The API's view of a pod. */
export function podView(row: PodRow): Pod {
  const { id, name, size, clones, status, createdAt, projectId, zoneId, releaseId } = row;
  return { id, name, size, clones, status, createdAt, projectId, zoneId, releaseId: releaseId ?? null };
}

/** A pod by its id; null when the tenant has none such. */
export const findPod = entityFinder<PodRow, Pod>({
  type: 'Pod',
  action: 'pod',
  load: (em, ids) => new PodRepository(em).findAll(ids),
  view: podView,
});
