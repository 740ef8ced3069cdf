import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { compileDefinition } from '../domain/dsl/compileDefinition.js';
import type { ExecutionStatus } from '../domain/execution/Execution.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { compilerOf } from './compilerOf.js';
import { Conversation } from './Conversation.js';
import { DefinitionCheck } from './DefinitionCheck.js';
import { ExecutionStatusEnum } from './enums.js';
import { Execution, ExecutionConnection } from './Execution.js';
import { findDefinition, findLastExecution, findWorkflow } from './find.js';
import { executionPage, workflowPage } from './pages.js';
import { Workflow, WorkflowConnection } from './Workflow.js';
import { WorkflowVersionConnection, type WorkflowVersion } from './WorkflowVersion.js';

@Resolver(() => Workflow)
export class WorkflowResolver {
  @Query(() => Workflow, {
    nullable: true,
    description: 'A workflow of the tenant, or null. Needs the role VIEWER.',
  })
  async workflow(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Workflow | null> {
    return findWorkflow(id, scope);
  }

  @Query(() => WorkflowConnection, {
    description: "The tenant's workflows, newest first. Needs the role VIEWER.",
  })
  async workflows(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Workflow>> {
    return workflowPage(page, scope);
  }

  @Query(() => DefinitionCheck, {
    description:
      "Compiles a definition against the tenant's connectors and says what was found; keeps nothing. Needs the role VIEWER.",
  })
  async checkDefinition(
    @Arg('definition', () => String, { description: 'The definition, YAML or JSON.' }) definition: string,
    @Ctx() scope: WorkflowsScope,
  ): Promise<DefinitionCheck> {
    const { tenant } = scope;
    await scope.authorize('checkDefinition', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    return compileDefinition(definition, await compilerOf(definition, scope));
  }

  @FieldResolver(() => String, { description: 'The definition of the latest version, as it was written.' })
  async definition(@Root() workflow: Workflow, @Ctx() scope: WorkflowsScope): Promise<string> {
    return findDefinition(workflow, scope);
  }

  @FieldResolver(() => Conversation, {
    nullable: true,
    description: 'The conversation that its latest version came from.',
  })
  sourceConversation(@Root() { conversationId }: Workflow): Conversation | null {
    return conversationId === null ? null : { id: conversationId };
  }

  @FieldResolver(() => Execution, {
    nullable: true,
    description: 'Its newest execution; null before the first.',
  })
  async lastExecution(@Root() { id }: Workflow, @Ctx() scope: WorkflowsScope): Promise<Execution | null> {
    return findLastExecution(id, scope);
  }

  @FieldResolver(() => ExecutionConnection, { description: 'Its executions, newest first.' })
  async executions(
    @Root() { id }: Workflow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => ExecutionStatusEnum, { nullable: true, description: 'Only those that stand so.' })
    status: ExecutionStatus | null,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Execution>> {
    return executionPage(page, { workflowId: id, status }, scope);
  }

  @FieldResolver(() => WorkflowVersionConnection, { description: 'Its versions, newest first.' })
  async versions(
    @Root() { id }: Workflow,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<WorkflowVersion>> {
    const workflows = new WorkflowRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => workflows.versionPage(id, keyset),
      ({ version }) => String(version),
      ({ version, definition, createdAt }) => ({ version, definition, createdAt }),
    );
  }
}
