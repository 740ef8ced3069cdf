import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Execution as DomainExecution, ExecutionStatus } from '../domain/execution/Execution.js';
import type { Json } from '../domain/Json.js';
import { slotOfCause } from '../domain/schedule/slotCause.js';
import { ExecutionStatusEnum } from './enums.js';
import { ExecutionError } from './ExecutionError.js';

@ObjectType('Execution', { implements: Node, description: 'One run of a version of a workflow.' })
@Directive('@key(fields: "id")')
export class Execution extends Node {
  @Field(() => ID, { description: 'Opaque id, `exe_…`.' })
  declare id: string;

  @Field(() => ExecutionStatusEnum, { description: 'Where it stands.' })
  status!: ExecutionStatus;

  @Field(() => Int, { description: 'The version that it runs, also when there are newer ones.' })
  version!: number;

  @Field(() => JSONScalar, { nullable: true, description: 'What it was started with.' })
  input!: Json;

  @Field(() => JSONScalar, { nullable: true, description: 'What it ended with; null unless COMPLETED.' })
  output!: Json;

  @Field(() => ExecutionError, {
    nullable: true,
    description: 'What it failed with, also while that is being undone; null otherwise.',
  })
  error!: ExecutionError | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The connectors' environment that it was started in; null for that of its definition, or their own base URLs.",
  })
  environment!: string | null;

  @Field(() => Int, {
    description: "Which of the tenant's executions that wait begin first: from 0 to 9, the highest.",
  })
  priority!: number;

  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it began; null while PENDING.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended; null until then.' })
  finishedAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      "The slot of its workflow's schedule that it was started for; null where none has started it.",
  })
  scheduledFor!: Date | null;

  workflowId!: string;
}

export const ExecutionConnection = connectionOf('Execution', () => Execution);

/** The API's view of an execution. */
export function executionView(execution: DomainExecution): Execution {
  const { id, status, version, input, output, error, priority, createdAt, startedAt, finishedAt } = execution;
  const { workflowId, cause, environment } = execution;
  return {
    id,
    status,
    version,
    input,
    output,
    error,
    environment,
    priority,
    createdAt,
    startedAt,
    finishedAt,
    scheduledFor: slotOfCause(cause),
    workflowId,
  };
}
