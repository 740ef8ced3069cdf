import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Field, ObjectType } from 'type-graphql';
import { MemberType } from '../MemberType.js';

@ObjectType('ChangeMemberRolesPayload', { description: "What came of changing a member's roles." })
export class ChangeMemberRolesPayload {
  @Field(() => MemberType, {
    nullable: true,
    description: 'The member, changed; null when there are errors.',
  })
  member!: MemberType | null;

  @Field(() => [UserError], { description: 'NOT_FOUND, NO_ROLES, LAST_OWNER.' })
  userErrors!: UserError[];
}
