import { Field, ID, InputType } from 'type-graphql';

@InputType('RemoveMemberInput', { description: 'Whom to remove.' })
export class RemoveMemberInput {
  @Field(() => ID, { description: 'The member.' })
  memberId!: string;
}
