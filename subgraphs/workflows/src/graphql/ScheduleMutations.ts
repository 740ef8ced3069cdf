import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Workflow as DomainWorkflow } from '../domain/workflow/Workflow.js';
import { ScheduleRepository } from '../persistence/ScheduleRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { findExecution, findWorkflow } from './find.js';
import { PauseScheduleInput, ResumeScheduleInput, RunScheduleNowInput } from './scheduleInputs.js';
import { PauseSchedulePayload, ResumeSchedulePayload, RunScheduleNowPayload } from './schedulePayloads.js';

@Resolver()
export class ScheduleMutations {
  @Mutation(() => PauseSchedulePayload, {
    description:
      "Has a workflow's schedule start nothing until it is resumed, also by versions to come. What is under way goes on. Pausing twice is the same as once. Needs the role DEVELOPER.",
  })
  async pauseSchedule(
    @Arg('input', () => PauseScheduleInput, { description: 'What to pause.' }) input: PauseScheduleInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<PauseSchedulePayload> {
    const { workflowId } = input;
    await scheduled('pauseSchedule', workflowId, scope);
    await new ScheduleRepository(await scope.em()).pause(workflowId);
    return { workflow: await findWorkflow(workflowId, scope), userErrors: [] };
  }

  @Mutation(() => ResumeSchedulePayload, {
    description:
      "Has a workflow's schedule fire again, from now on: slots while it was paused are not made up for. What is not paused stays as it is. Needs the role DEVELOPER.",
  })
  async resumeSchedule(
    @Arg('input', () => ResumeScheduleInput, { description: 'What to resume.' }) input: ResumeScheduleInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<ResumeSchedulePayload> {
    const { workflowId } = input;
    await scheduled('resumeSchedule', workflowId, scope);
    await new ScheduleRepository(await scope.em()).resume(workflowId);
    return { workflow: await findWorkflow(workflowId, scope), userErrors: [] };
  }

  @Mutation(() => RunScheduleNowPayload, {
    description:
      'Starts a scheduled workflow at once, as its schedule would: with {} as its input. Its slots stay what they are. Needs the role DEVELOPER.',
  })
  async runScheduleNow(
    @Arg('input', () => RunScheduleNowInput, { description: 'What to run.' }) input: RunScheduleNowInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<RunScheduleNowPayload> {
    const { tenant, request, services } = scope;
    const { workflowId } = input;
    const workflow = await scheduled('runScheduleNow', workflowId, scope);
    const executionId = await scope.idempotent('runScheduleNow', input, async () => {
      const startedBy = request.actor.id;
      const asked = { tenant, workflow, input: {}, startedBy };
      const admitted = await services.admission.admit(await scope.em(), asked);
      scope.afterCommit(admitted.submit);
      return admitted.executionId;
    });
    return { execution: await findExecution(executionId, scope), userErrors: [] };
  }
}

/** A workflow of the tenant that has a schedule, which the caller may do this to. */
async function scheduled(action: string, workflowId: string, scope: WorkflowsScope): Promise<DomainWorkflow> {
  await scope.authorize(action, { type: 'Workflow', id: workflowId, tenantId: scope.tenant.id });
  const em = await scope.em();
  const workflow = await new WorkflowRepository(em).find(workflowId);
  if (!workflow) {
    const message = `There is no workflow "${workflowId.slice(0, 100)}".`;
    throw UserFault.of('NOT_FOUND', message, ['workflowId']);
  }
  const triggers = await new ScheduleRepository(em).findAll([workflowId]);
  if (triggers.length > 0) return workflow;
  const message = `The workflow "${workflow.name}" has no schedule in version ${workflow.version}.`;
  throw UserFault.of('NOT_SCHEDULED', message, ['workflowId']);
}
