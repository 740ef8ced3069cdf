import { Field, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Connector } from './Connector.js';
import { Execution } from './Execution.js';
import { Workflow } from './Workflow.js';

@ObjectType('ImportConnectorPayload', { description: 'Answer of `importConnector`.' })
export class ImportConnectorPayload {
  @Field(() => Connector, { nullable: true, description: 'The connector; null when there are `userErrors`.' })
  connector!: Connector | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was imported.' })
  userErrors!: UserError[];
}

@ObjectType('CreateWorkflowPayload', { description: 'Answer of `createWorkflow`.' })
export class CreateWorkflowPayload {
  @Field(() => Workflow, { nullable: true, description: 'The workflow; null when there are `userErrors`.' })
  workflow!: Workflow | null;

  @Field(() => [UserError], {
    description:
      "What the caller can mend; the compiler's errors with line and column. Empty when it was created.",
  })
  userErrors!: UserError[];
}

@ObjectType('StartExecutionPayload', { description: 'Answer of `startExecution`.' })
export class StartExecutionPayload {
  @Field(() => Execution, { nullable: true, description: 'The execution; null when there are `userErrors`.' })
  execution!: Execution | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was started.' })
  userErrors!: UserError[];
}

@ObjectType('CancelExecutionPayload', { description: 'Answer of `cancelExecution`.' })
export class CancelExecutionPayload {
  @Field(() => Execution, { nullable: true, description: 'The execution; null when there are `userErrors`.' })
  execution!: Execution | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was cancelled.' })
  userErrors!: UserError[];
}

@ObjectType('RetryCompensationPayload', { description: 'Answer of `retryCompensation`.' })
export class RetryCompensationPayload {
  @Field(() => Execution, { nullable: true, description: 'The execution; null when there are `userErrors`.' })
  execution!: Execution | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it is tried again.' })
  userErrors!: UserError[];
}

@ObjectType('SkipCompensationPayload', { description: 'Answer of `skipCompensation`.' })
export class SkipCompensationPayload {
  @Field(() => Execution, { nullable: true, description: 'The execution; null when there are `userErrors`.' })
  execution!: Execution | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it is skipped.' })
  userErrors!: UserError[];
}
