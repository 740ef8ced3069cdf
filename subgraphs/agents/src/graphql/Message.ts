import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { UsageRepository, type TokenUsage as UsageRow } from '../persistence/UsageRepository.js';
import type { AgentsScope } from '../services.js';
import { TokenUsage, usageView } from './TokenUsage.js';

/** Owned and described by conversations. */
@ObjectType('Message')
@Directive('@key(fields: "id")')
export class Message {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Message)
export class MessageResolver {
  @FieldResolver(() => TokenUsage, {
    nullable: true,
    description:
      "The tokens that an agent's reply took; null for a person's message and until the reply is written.",
  })
  async usage(@Root() { id }: Message, @Ctx() scope: AgentsScope): Promise<TokenUsage | null> {
    await scope.authorize('messageUsage', { type: 'Message', id, tenantId: scope.tenant.id });
    const loader = scope.loader<string, UsageRow>('usage of replies', async (ids) => {
      const usage = await new UsageRepository(await scope.em()).ofReplies(ids);
      return ids.map((each) => usage.get(each) ?? null);
    });
    const usage = await loader.load(id);
    return usage && usageView(usage);
  }
}
