import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Field, ObjectType } from 'type-graphql';
import { Member } from '../Member.js';

@ObjectType('ChangeMemberRolesPayload', { description: "What came of changing a member's roles." })
export class ChangeMemberRolesPayload {
  @Field(() => Member, {
    nullable: true,
    description: 'The member, changed; null when there are errors.',
  })
  member!: Member | null;

  @Field(() => [UserError], { description: 'NOT_FOUND, NO_ROLES, LAST_OWNER.' })
  userErrors!: UserError[];
}
