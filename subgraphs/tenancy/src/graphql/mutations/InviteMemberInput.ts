import type { Role } from '@gantry/platform/identity/RequestContext.js';
import { Field, InputType } from 'type-graphql';
import { RoleEnum } from '../enums.js';

@InputType('InviteMemberInput', { description: 'Whom to invite.' })
export class InviteMemberInput {
  @Field(() => String, {
    description:
      'Their address, at most 254 characters. Whoever signs in with it, verified, becomes the member.',
  })
  email!: string;

  @Field(() => [RoleEnum], {
    description: 'What they may do; at least one. Only an OWNER may make an OWNER.',
  })
  roles!: Role[];

  @Field(() => String, {
    nullable: true,
    description: 'The same key with the same input invites once, however often it is sent.',
  })
  idempotencyKey?: string | null;
}
