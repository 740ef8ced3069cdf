import type { Actor } from '@gantry/platform/identity/RequestContext.js';
import { Field, ID, ObjectType } from 'type-graphql';
import { PrincipalKindEnum } from './enums.js';

@ObjectType('Principal', {
  description: 'Who did something: a person, a program of the tenant, or the platform itself.',
})
export class Principal {
  @Field(() => ID, { description: 'Opaque; of a person it is the id of the `User`.' })
  id!: string;

  @Field(() => PrincipalKindEnum, { description: 'What kind of actor.' })
  kind!: Actor['kind'];
}
