import type { Role } from '@gantry/platform/identity/RequestContext.js';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { DateTime } from '@gantry/platform/graphql/scalars.js';
import { Directive, Field, ObjectType } from 'type-graphql';
import type { MemberRow } from '../persistence/MemberEntity.js';
import { MemberStatusEnum, RoleEnum } from './enums.js';

@ObjectType('Member', {
  implements: Node,
  description:
    "A user's place in a tenant, seen from the tenant; an invitation until the user has signed in.",
})
@Directive('@key(fields: "id")')
@Directive('@tag(name: "administration")')
export class Member extends Node {
  /** Resolved to `user`. */
  userId!: string | null;

  @Field(() => String, { description: 'The address that was invited, in lower case.' })
  email!: string;

  @Field(() => [RoleEnum], { description: 'What the member may do, strongest first; at least one.' })
  roles!: Role[];

  @Field(() => MemberStatusEnum, { description: 'Whether the member has signed in.' })
  status!: 'INVITED' | 'ACTIVE';

  @Field(() => DateTime, { description: 'When the member was invited.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the invitation was taken up; null until then.',
  })
  joinedAt!: Date | null;
}

/** A page of a tenant's members. */
export const MemberConnection = connectionOf('Member', () => Member);

/** The API's view of a row. */
export function toMember({ id, userId, email, roles, createdAt, joinedAt }: MemberRow): Member {
  const status = userId ? MemberStatusEnum.ACTIVE : MemberStatusEnum.INVITED;
  const optional = { userId: userId ?? null, joinedAt: joinedAt ?? null };
  return Object.assign(new Member(), { id, email, roles, status, createdAt, ...optional });
}
