import type { Role } from '@gantry/platform/identity/RequestContext.js';
import { Field, ObjectType } from 'type-graphql';
import { RoleEnum } from './enums.js';

@ObjectType('Membership', { description: "A user's place in a tenant, seen from the user." })
export class Membership {
  /** Resolved to `tenant`. */
  tenantId!: string;

  @Field(() => [RoleEnum], { description: 'What the user may do there, strongest first; at least one.' })
  roles!: Role[];
}
