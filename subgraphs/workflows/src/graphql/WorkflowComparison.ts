import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  affected,
  type Affected,
  type WorkflowDifference as Difference,
} from '../domain/comparison/WorkflowDifference.js';
import { enumOf } from './enums.js';

export const AffectedEnum = enumOf(affected);
registerEnumType(AffectedEnum, {
  name: 'WorkflowAffected',
  description: 'Whom a difference between two versions may break.',
  valuesConfig: {
    CALLERS: { description: 'Who starts executions or reads their output.' },
    EXECUTIONS: {
      description: 'Running executions, if they were to go on with the newer version; they stay with theirs.',
    },
    SCHEDULES: { description: 'Who relies on it to start by itself.' },
  },
});

@ObjectType('WorkflowDifference', {
  description: 'A difference between two versions that may break somebody.',
})
export class WorkflowDifference implements Difference {
  @Field(() => String, { description: 'Stable code, for programs.' })
  code!: Difference['code'];

  @Field(() => AffectedEnum, { description: 'Whom it may break.' })
  breaks!: Affected;

  @Field(() => String, { description: 'A sentence for people that shows what was and what is.' })
  message!: string;

  @Field(() => String, {
    description:
      'JSON Pointer to where it stands: in the newer definition, or in the older where it is gone.',
  })
  place!: string;
}

@ObjectType('WorkflowComparison', {
  description: 'What a version of a workflow may break that another did not.',
})
export class WorkflowComparison {
  @Field(() => Int, { description: 'The older version.' })
  from!: number;

  @Field(() => Int, { description: 'The newer version.' })
  to!: number;

  @Field(() => [WorkflowDifference], { description: 'What may break; empty when nothing can.' })
  differences!: WorkflowDifference[];
}
