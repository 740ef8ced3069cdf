import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { ClusterRow } from '../persistence/ClusterEntity.js';
import { ZoneRepository } from '../persistence/ZoneRepository.js';
import { entityFinder } from './entityFinder.js';

@ObjectType('Cluster', { implements: Node, description: 'Machines that zones are on.' })
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Cluster extends Node {
  @Field(() => ID, { description: 'Opaque id, `cls_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its name; `local` is the machine that the platform itself runs on.' })
  name!: string;
}

/** A cluster by its id; null when the tenant has none such. */
export const findCluster = entityFinder<ClusterRow, Cluster>({
  type: 'Cluster',
  action: 'cluster',
  load: (em, ids) => new ZoneRepository(em).clusters(ids),
  view: ({ id, name }) => ({ id, name }),
});
