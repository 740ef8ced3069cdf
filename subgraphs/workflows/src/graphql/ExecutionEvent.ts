import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { HistoryEvent, HistoryEventType } from '../domain/interpreter/HistoryEvent.js';
import type { Json } from '../domain/Json.js';
import { ExecutionEventTypeEnum } from './enums.js';

@ObjectType('ExecutionEvent', {
  description: "One line of an execution's history, which is only ever added to.",
})
export class ExecutionEvent {
  @Field(() => String, { description: 'Place in the history, to go on after with `after`.' })
  cursor!: string;

  @Field(() => ExecutionEventTypeEnum, { description: 'What happened.' })
  type!: HistoryEventType;

  @Field(() => String, {
    nullable: true,
    description:
      "The task's name, or its JSON Pointer where the definition has the name more than once; null for the execution itself.",
  })
  task!: string | null;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;

  @Field(() => JSONScalar, { nullable: true, description: 'What else there is to know, by type.' })
  detail!: Json;

  executionId!: string;
}

export const ExecutionEventConnection = connectionOf('ExecutionEvent', () => ExecutionEvent);

/** The API's view of an event. */
export function executionEventView(executionId: string, event: HistoryEvent): ExecutionEvent {
  const { sequence, type, task, at, detail } = event;
  return { cursor: String(sequence), type, task, at: new Date(at), detail, executionId };
}
