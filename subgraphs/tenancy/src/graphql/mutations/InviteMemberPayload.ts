import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Field, ObjectType } from 'type-graphql';
import { Member } from '../Member.js';

@ObjectType('InviteMemberPayload', { description: 'What came of inviting somebody.' })
export class InviteMemberPayload {
  @Field(() => Member, { nullable: true, description: 'The new member; null when there are errors.' })
  member!: Member | null;

  @Field(() => [UserError], {
    description: 'INVALID_EMAIL, NO_ROLES, ALREADY_MEMBER, QUOTA_EXCEEDED, IDEMPOTENCY_KEY_REUSED.',
  })
  userErrors!: UserError[];
}
