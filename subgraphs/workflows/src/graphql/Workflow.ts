import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { Workflow as DomainWorkflow } from '../domain/workflow/Workflow.js';

@ObjectType('Workflow', {
  implements: Node,
  description: 'A definition under a name, in versions that never change.',
})
@Directive('@key(fields: "id")')
export class Workflow extends Node {
  @Field(() => ID, { description: 'Opaque id, `wf_…`; the same for all versions.' })
  declare id: string;

  @Field(() => String, { description: 'Unique in the tenant.' })
  name!: string;

  @Field(() => Int, { description: 'The latest version; counts from 1.' })
  version!: number;

  @Field(() => Date, { description: 'When its first version was created.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When its latest version was created.' })
  updatedAt!: Date;

  conversationId!: string | null;
}

export const WorkflowConnection = connectionOf('Workflow', () => Workflow);

/** The API's view of a workflow. */
export function workflowView({
  id,
  name,
  version,
  createdAt,
  updatedAt,
  conversationId,
}: DomainWorkflow): Workflow {
  return { id, name, version, createdAt, updatedAt, conversationId };
}
