import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { checkPageSize } from '@gantry/platform/graphql/PageArgs.js';
import { upcomingSlots } from '../domain/schedule/dueSlots.js';
import { ScheduleRepository } from '../persistence/ScheduleRepository.js';
import type { ScheduleTriggerRow } from '../persistence/ScheduleTriggerEntity.js';
import type { WorkflowsScope } from '../services.js';
import { Workflow } from './Workflow.js';
import { scheduleView, WorkflowSchedule } from './WorkflowSchedule.js';

@Resolver(() => Workflow)
export class ScheduleResolver {
  @FieldResolver(() => WorkflowSchedule, {
    nullable: true,
    description: 'What starts it by the clock, as its latest version says; null when nothing does.',
  })
  async schedule(@Root() { id }: Workflow, @Ctx() scope: WorkflowsScope): Promise<WorkflowSchedule | null> {
    const loader = scope.loader<string, ScheduleTriggerRow[]>('schedule', async (ids) => {
      const rows = await new ScheduleRepository(await scope.em()).findAll(ids);
      const byWorkflow = Map.groupBy(rows, ({ workflowId }) => workflowId);
      return ids.map((workflowId) => byWorkflow.get(workflowId) ?? []);
    });
    return scheduleView((await loader.load(id)) ?? []);
  }
}

@Resolver(() => WorkflowSchedule)
export class NextFiringsResolver {
  @FieldResolver(() => [Date], {
    description:
      'When it fires next, should nothing change; of AFTER, only what is certain. Empty while it is paused.',
  })
  nextFirings(
    @Root() { rows }: WorkflowSchedule,
    @Arg('first', () => Int, { defaultValue: 5, description: 'How many at most, 1 to 100.' }) first: number,
  ): Date[] {
    checkPageSize(first);
    return rows
      .flatMap(({ rule, nextFireAt }) => (nextFireAt ? upcomingSlots(rule, nextFireAt, first) : []))
      .toSorted((a, b) => a.getTime() - b.getTime())
      .slice(0, first);
  }
}
