import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { SecretRow } from '../persistence/SecretEntity.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
import { entityFinder } from './entityFinder.js';

@ObjectType('Secret', {
  implements: Node,
  description: 'A value that only the replicas of a project are told. It can be replaced and never be read.',
})
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Secret extends Node {
  @Field(() => ID, { description: 'Opaque id, `sec_…`.' })
  declare id: string;

  @Field(() => String, { description: 'The environment variable that holds it.' })
  name!: string;

  @Field(() => Int, {
    description: 'Counts its values, from 1. A release keeps to the one it was made with.',
  })
  version!: number;

  @Field(() => Date, { description: 'When it was set last.' })
  updatedAt!: Date;
}

/** The API's view of a secret. */
export function secretView({ id, name, version, updatedAt }: SecretRow): Secret {
  return { id, name, version, updatedAt };
}

/** A secret by its id; null when the tenant has none such. */
export const findSecret = entityFinder<SecretRow, Secret>({
  type: 'Secret',
  action: 'secret',
  load: (em, ids) => new SecretRepository(em).findAll(ids),
  view: secretView,
});
