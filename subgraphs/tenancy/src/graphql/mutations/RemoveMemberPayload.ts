import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('RemoveMemberPayload', { description: 'What came of removing a member.' })
export class RemoveMemberPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of what was a member; null when there are errors.',
  })
  removedMemberId!: string | null;

  @Field(() => [UserError], { description: 'NOT_FOUND, LAST_OWNER.' })
  userErrors!: UserError[];
}
