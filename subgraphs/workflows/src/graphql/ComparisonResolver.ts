import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { compareDefinitions } from '../domain/comparison/compareDefinitions.js';
import type { WorkflowsScope } from '../services.js';
import { findCompiled } from './find.js';
import { Workflow } from './Workflow.js';
import { WorkflowComparison } from './WorkflowComparison.js';

@Resolver(() => Workflow)
export class ComparisonResolver {
  @FieldResolver(() => WorkflowComparison, {
    nullable: true,
    description: 'What one version may break that another did not; null when there is no such version.',
  })
  async compare(
    @Root() workflow: Workflow,
    @Arg('from', () => Int, { description: 'The older version.' }) from: number,
    @Arg('to', () => Int, { nullable: true, description: 'The newer version; the latest by default.' })
    to: number | null,
    @Ctx() scope: WorkflowsScope,
  ): Promise<WorkflowComparison | null> {
    const newer = to ?? workflow.version;
    if ([from, newer].some((version) => version < 1 || version > workflow.version)) return null;
    const [before, after] = await Promise.all([
      findCompiled(workflow.id, from, scope),
      findCompiled(workflow.id, newer, scope),
    ]);
    return { from, to: newer, differences: compareDefinitions(before, after) };
  }
}
