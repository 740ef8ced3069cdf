import type { Role } from '@gantry/platform/identity/RequestContext.js';
import { Field, ID, InputType } from 'type-graphql';
import { RoleEnum } from '../enums.js';

@InputType('ChangeMemberRolesInput', { description: 'Which member shall be able to do what.' })
export class ChangeMemberRolesInput {
  @Field(() => ID, { description: 'The member.' })
  memberId!: string;

  @Field(() => [RoleEnum], {
    description: 'What they may do from now on, instead of what they might; at least one.',
  })
  roles!: Role[];
}
