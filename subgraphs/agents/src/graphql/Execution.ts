import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { UsageRepository, type TokenUsage as UsageRow } from '../persistence/UsageRepository.js';
import type { AgentsScope } from '../services.js';
import { TokenUsage, usageView } from './TokenUsage.js';

/** Owned and described by workflows. */
@ObjectType('Execution')
@Directive('@key(fields: "id")')
export class Execution {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Execution)
export class ExecutionResolver {
  @FieldResolver(() => TokenUsage, {
    nullable: true,
    description:
      'The tokens that its calls of models and agents took so far; null while there was none that is over.',
  })
  async usage(@Root() { id }: Execution, @Ctx() scope: AgentsScope): Promise<TokenUsage | null> {
    await scope.authorize('executionUsage', { type: 'Execution', id, tenantId: scope.tenant.id });
    const loader = scope.loader<string, UsageRow>('usage of executions', async (ids) => {
      const usage = await new UsageRepository(await scope.em()).ofExecutions(ids);
      return ids.map((each) => usage.get(each) ?? null);
    });
    const usage = await loader.load(id);
    return usage && usageView(usage);
  }
}
