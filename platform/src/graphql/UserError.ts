import 'reflect-metadata';
import { Directive, Field, ObjectType } from 'type-graphql';

/** One thing about a mutation's input that the caller can mend. */
@ObjectType('UserError', { description: "One thing about a mutation's input that the caller can mend." })
@Directive('@shareable')
export class UserError {
  @Field(() => String, { description: 'Stable code, for programs.' })
  code!: string;

  @Field(() => String, { description: 'A sentence for people that shows the value received.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Path inside `input`; null when no single field is at fault.',
  })
  field!: string[] | null;
}
