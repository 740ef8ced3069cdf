import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { diagramOf } from '../domain/diagram/diagramOf.js';
import { trailOf } from '../domain/diagram/trailOf.js';
import { HistoryRepository } from '../persistence/HistoryRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Execution } from './Execution.js';
import { findCompiled } from './find.js';
import { Workflow } from './Workflow.js';

@Resolver(() => Workflow)
export class WorkflowDiagramResolver {
  @FieldResolver(() => String, { description: 'The latest version as a flowchart of Mermaid.' })
  async diagram(@Root() { id, version }: Workflow, @Ctx() scope: WorkflowsScope): Promise<string> {
    return diagramOf(await findCompiled(id, version, scope));
  }
}

@Resolver(() => Execution)
export class ExecutionDiagramResolver {
  @FieldResolver(() => String, {
    description:
      'The version that it runs as a flowchart of Mermaid, in which tasks are coloured by what has become of them and the ways taken are bold.',
  })
  async diagram(
    @Root() { id, workflowId, version }: Execution,
    @Ctx() scope: WorkflowsScope,
  ): Promise<string> {
    const definition = await findCompiled(workflowId, version, scope);
    const events = await new HistoryRepository(await scope.em()).trailEvents(id);
    return diagramOf(definition, trailOf(definition, events));
  }
}
