import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { ZoneRow } from '../persistence/ZoneEntity.js';
import { ZoneRepository } from '../persistence/ZoneRepository.js';
import { entityFinder } from './entityFinder.js';
import { VisibilityEnum } from './enums.js';

@ObjectType('Zone', { implements: Node, description: 'A place for pods.' })
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Zone extends Node {
  @Field(() => ID, { description: 'Opaque id, `zon_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its name, `^[a-z0-9]{1,10}$`, unique in the tenant.' })
  name!: string;

  @Field(() => VisibilityEnum, { description: 'Whether it is reached from outside.' })
  visibility!: 'PUBLIC' | 'PRIVATE';

  @Field(() => String, {
    nullable: true,
    description:
      'Where it is reached; it stays the same. Answers 503 while no release serves. Null for a private zone.',
  })
  url!: string | null;

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;

  clusterId!: string;
}

export const ZoneConnection = connectionOf('Zone', () => Zone);

/** The API's view of a zone. */
export function zoneView({ id, name, visibility, url, createdAt, clusterId }: ZoneRow): Zone {
  return { id, name, visibility, url: url ?? null, createdAt, clusterId };
}

/** A zone by its id; null when the tenant has none such. */
export const findZone = entityFinder<ZoneRow, Zone>({
  type: 'Zone',
  action: 'zone',
  load: (em, ids) => new ZoneRepository(em).findAll(ids),
  view: zoneView,
});
