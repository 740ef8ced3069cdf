import { Field, InputType, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { VisibilityEnum } from './enums.js';
import { Zone } from './Zone.js';

@InputType('CreateZoneInput', { description: 'What a zone is to be.' })
export class CreateZoneInput {
  @Field(() => String, { description: 'Its name, `^[a-z0-9]{1,10}$`, unique in the tenant.' })
  name!: string;

  @Field(() => VisibilityEnum, { description: 'Whether it is to be reached from outside.' })
  visibility!: 'PUBLIC' | 'PRIVATE';

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same zone; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('CreateZonePayload', { description: 'The new zone, or what is wrong with the input.' })
export class CreateZonePayload {
  @Field(() => Zone, { nullable: true, description: 'The zone; null when there are user errors.' })
  zone!: Zone | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}
