import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { scheduleOf } from '../domain/schedule/scheduleOf.js';
import { compileForStorage, nameOf } from '../domain/workflow/compileForStorage.js';
import { ScheduleRepository } from '../persistence/ScheduleRepository.js';
import { EventTriggerRepository } from '../persistence/EventTriggerRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { compilerOf } from './compilerOf.js';
import { findWorkflow } from './find.js';
import { CreateWorkflowInput } from './inputs.js';
import { CreateWorkflowPayload } from './payloads.js';

@Resolver()
export class WorkflowMutations {
  @Mutation(() => CreateWorkflowPayload, {
    description:
      "Compiles a definition against the tenant's connectors and keeps it: as a new workflow, or as the next version of the one that has the name. Running executions keep their version; its schedule takes the place of the one before. Needs the role DEVELOPER.",
  })
  async createWorkflow(
    @Arg('input', () => CreateWorkflowInput, { description: 'The workflow.' }) input: CreateWorkflowInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<CreateWorkflowPayload> {
    const { tenant, request } = scope;
    await scope.authorize('createWorkflow', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    const id = await scope.idempotent('createWorkflow', input, async () => {
      const em = await scope.em();
      const definition = await compileForStorage(input.definition, await compilerOf(input.definition, scope));
      const name = nameOf(input.name, definition);
      const conversationId = input.conversationId ?? null;
      const createdBy = request.actor.id;
      const { id, version } = await new WorkflowRepository(em).add(tenant.id, {
        name,
        source: input.definition,
        definition,
        conversationId,
        createdBy,
      });
      await new ScheduleRepository(em).replace(tenant.id, id, scheduleOf(definition));
      await new EventTriggerRepository(em, tenant.id).replace({
        workflowId: id,
        strategy: definition.schedule?.on,
        createdBy,
      });
      await scope.publish('WorkflowCreated', {
        workflowId: id,
        name,
        version,
        createdBy,
        ...(conversationId === null ? {} : { conversationId }),
      });
      return id;
    });
    return { workflow: await findWorkflow(id, scope), userErrors: [] };
  }
}
