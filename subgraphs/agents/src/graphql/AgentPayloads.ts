import { Field, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Agent } from './Agent.js';

@ObjectType('CreateAgentPayload', { description: 'The new agent, or what is wrong with the input.' })
export class CreateAgentPayload {
  @Field(() => Agent, { nullable: true, description: 'The agent; null when there are user errors.' })
  agent!: Agent | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}

@ObjectType('UpdateAgentPayload', { description: 'The changed agent, or what is wrong with the input.' })
export class UpdateAgentPayload {
  @Field(() => Agent, { nullable: true, description: 'The agent; null when there are user errors.' })
  agent!: Agent | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}
