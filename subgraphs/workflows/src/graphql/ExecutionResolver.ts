import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import type { ExecutionStatus } from '../domain/execution/Execution.js';
import { HistoryRepository } from '../persistence/HistoryRepository.js';
import type { WorkflowsScope } from '../services.js';
import { ExecutionStatusEnum } from './enums.js';
import { Execution, ExecutionConnection } from './Execution.js';
import { ExecutionEventConnection, executionEventView, type ExecutionEvent } from './ExecutionEvent.js';
import { findExecution, findWorkflow } from './find.js';
import { executionPage } from './pages.js';
import { Workflow } from './Workflow.js';

@Resolver(() => Execution)
export class ExecutionResolver {
  @Query(() => Execution, {
    nullable: true,
    description: 'An execution of the tenant, or null. Needs the role VIEWER.',
  })
  async execution(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Execution | null> {
    return findExecution(id, scope);
  }

  @Query(() => ExecutionConnection, {
    description: "The tenant's executions, newest first. Needs the role VIEWER.",
  })
  async executions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => ExecutionStatusEnum, { nullable: true, description: 'Only those that stand so.' })
    status: ExecutionStatus | null,
    @Arg('workflowId', () => ID, { nullable: true, description: 'Only those of this workflow.' })
    workflowId: string | null,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Execution>> {
    return executionPage(page, { status, workflowId }, scope);
  }

  @FieldResolver(() => Workflow, { description: 'The workflow that it runs a version of.' })
  async workflow(@Root() { workflowId }: Execution, @Ctx() scope: WorkflowsScope): Promise<Workflow> {
    const workflow = await findWorkflow(workflowId, scope);
    if (!workflow) throw new Error(`The workflow ${workflowId} of an execution is gone.`);
    return workflow;
  }

  @FieldResolver(() => ExecutionEventConnection, { description: 'Its history so far, in order.' })
  async events(
    @Root() { id }: Execution,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<ExecutionEvent>> {
    const histories = new HistoryRepository(await scope.em());
    return connectionFrom(
      page,
      ({ limit, after }) => histories.events(id, Number(after ?? 0), limit),
      ({ sequence }) => String(sequence),
      (event) => executionEventView(id, event),
    );
  }
}
