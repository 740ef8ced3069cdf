import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';

@ObjectType('Agent', { implements: Node, description: 'Whom people of a tenant talk to.' })
@Directive('@key(fields: "id")')
export class Agent extends Node {
  @Field(() => ID, { description: 'Opaque id, `agt_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its name, 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'What it is for, at most 1,000 characters.' })
  description!: string;

  @Field(() => String, {
    description: 'What it is told to be before every conversation, at most 20,000 characters.',
  })
  instructions!: string;

  @Field(() => Boolean, { description: 'Whether conversations that name no agent are held with it.' })
  isDefault!: boolean;

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;

  /** Null for the deployment's default. */
  modelName!: string | null;
}

export const AgentConnection = connectionOf('Agent', () => Agent);
