import { Node } from '@gantry/platform/graphql/Node.js';
import { DateTime } from '@gantry/platform/graphql/scalars.js';
import { Directive, Field, ObjectType } from 'type-graphql';
import type { UserRow } from '../persistence/UserEntity.js';

@ObjectType('User', {
  implements: Node,
  description:
    'A person, as the identity provider knows them. Seen by themselves and by those who share the tenant of the request.',
})
@Directive('@key(fields: "id")')
export class User extends Node {
  @Field(() => String, {
    nullable: true,
    description: 'Address, in lower case; null when the identity provider gives none.',
  })
  email!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the identity provider vouches for the address. Invitations wait for an address that is.',
  })
  emailVerified!: boolean;

  @Field(() => DateTime, { description: 'When they first signed in.' })
  createdAt!: Date;
}

/** The API's view of a row. */
export function toUser({ id, email, emailVerified, createdAt }: UserRow): User {
  return Object.assign(new User(), { id, email: email ?? null, emailVerified, createdAt });
}
