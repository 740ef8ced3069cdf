import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json } from '../domain/Json.js';
import { replayRecording } from '../domain/replay/replayRecording.js';
import { recordingOf } from '../persistence/recordingOf.js';
import type { WorkflowsScope } from '../services.js';
import { Execution } from './Execution.js';
import { ExecutionReplay } from './ExecutionReplay.js';

@Resolver(() => Execution)
export class ReplayResolver {
  @Query(() => ExecutionReplay, {
    nullable: true,
    description:
      'Decides again all that an execution has decided so far, on what it was told then, and compares; null when there is no such execution. Nothing is called, waited for or written. Needs the role DEVELOPER.',
  })
  async replayExecution(
    @Arg('executionId', () => ID, { description: 'The execution.' }) executionId: string,
    @Ctx() scope: WorkflowsScope,
  ): Promise<ExecutionReplay | null> {
    const { tenant, services } = scope;
    await scope.authorize('replayExecution', { type: 'Execution', id: executionId, tenantId: tenant.id });
    const recording = await recordingOf(await scope.em(), executionId, services.calls);
    if (!recording) return null;
    const { same, difference } = await replayRecording(recording, services.expressions);
    return { same: difference === null, decisions: same, difference };
  }

  @FieldResolver(() => JSONScalar, {
    nullable: true,
    description:
      'All that it has decided so far, and what it was told: also what calls have answered, without secrets. `gantry workflow replay` takes it. Needs the role DEVELOPER.',
  })
  async recording(@Root() { id }: Execution, @Ctx() scope: WorkflowsScope): Promise<Json> {
    const { tenant, services } = scope;
    await scope.authorize('replayExecution', { type: 'Execution', id, tenantId: tenant.id });
    return (await recordingOf(await scope.em(), id, services.calls)) as unknown as Json;
  }
}
