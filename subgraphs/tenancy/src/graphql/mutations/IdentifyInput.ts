import { Directive, Field, InputType } from 'type-graphql';

@InputType('IdentifyInput', { description: 'The claims of a token that has been verified.' })
@Directive('@inaccessible')
export class IdentifyInput {
  @Field(() => String, { description: '`iss`.' })
  issuer!: string;

  @Field(() => String, { description: '`sub`.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: '`email`.' })
  email?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: '`email_verified`.' })
  emailVerified!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Slug or id of a tenant: only the membership there is answered. All when left out.',
  })
  tenant?: string | null;
}
