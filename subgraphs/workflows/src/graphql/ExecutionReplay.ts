import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json } from '../domain/Json.js';
import type { Difference } from '../domain/replay/Difference.js';
import { enumOf } from './enums.js';

export const ReplayDifferenceKindEnum = enumOf<Difference['kind']>(['EVENT', 'STEP', 'UNDECIDED']);
registerEnumType(ReplayDifferenceKindEnum, {
  name: 'ReplayDifferenceKind',
  description: 'In what a replay differs.',
  valuesConfig: {
    EVENT: { description: 'Another event of the history, none, or one too many.' },
    STEP: { description: 'Another step, or none: what is asked of the world.' },
    UNDECIDED: { description: 'It broke off.' },
  },
});

@ObjectType('ReplayDifference', { description: 'The first thing that a replay decided otherwise.' })
export class ReplayDifference {
  @Field(() => ReplayDifferenceKindEnum, { description: 'In what.' })
  kind!: Difference['kind'];

  @Field(() => String, { description: 'A sentence that shows both.' })
  message!: string;

  @Field(() => String, {
    description: 'The line in it, where it goes on side by side; empty for what is in no part.',
  })
  part!: string;

  @Field(() => Int, { description: 'The place in that line, from 1.' })
  number!: number;

  @Field(() => Int, { nullable: true, description: 'Of the event in the history; null where there is none.' })
  sequence!: number | null;

  @Field(() => JSONScalar, { nullable: true, description: 'What was recorded; null for nothing.' })
  recorded!: Json;

  @Field(() => JSONScalar, { nullable: true, description: 'What the replay decided; null for nothing.' })
  found!: Json;
}

@ObjectType('ExecutionReplay', { description: 'What came of deciding again what an execution has decided.' })
export class ExecutionReplay {
  @Field(() => Boolean, { description: 'Whether everything was decided the same.' })
  same!: boolean;

  @Field(() => Int, { description: 'Events and steps that came as they were recorded.' })
  decisions!: number;

  @Field(() => ReplayDifference, { nullable: true, description: 'The first difference; null for none.' })
  difference!: ReplayDifference | null;
}
