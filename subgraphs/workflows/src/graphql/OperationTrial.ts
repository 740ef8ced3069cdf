import { Field, Int, ObjectType } from 'type-graphql';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json, JsonObject } from '../domain/Json.js';

@ObjectType('OperationTrial', {
  description:
    'What came of one call of an operation. Secrets that are sent along are masked where a service echoes them.',
})
export class OperationTrial {
  @Field(() => String, { description: 'HTTP method, in capitals.' })
  method!: string;

  @Field(() => String, { description: 'Where the call went, without its query.' })
  url!: string;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the answer; null where there was none.' })
  status!: number | null;

  @Field(() => JSONScalar, {
    nullable: true,
    description: "The answer's headers by their names in small letters; null where there was none.",
  })
  headers!: JsonObject | null;

  @Field(() => JSONScalar, {
    nullable: true,
    description: "The answer's body: JSON where it is JSON, else text, else base64, which `binary` says.",
  })
  body!: Json;

  @Field(() => Boolean, { description: 'Whether the body is base64 of bytes that are no text.' })
  binary!: boolean;

  @Field(() => Int, { description: 'How long it took, in milliseconds, asking for a token included.' })
  durationMilliseconds!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why there was no answer, as a sentence; null where there was one.',
  })
  failure!: string | null;
}
