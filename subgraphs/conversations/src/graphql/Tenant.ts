import { Arg, Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import type { ConversationStatus } from '../domain/Conversation.js';
import { ConversationRepository } from '../persistence/ConversationRepository.js';
import type { ConversationsScope } from '../services.js';
import { type Conversation, ConversationConnection, conversationView } from './Conversation.js';
import { ConversationStatusEnum } from './enums.js';

/** Owned and described by tenancy. */
@ObjectType('Tenant')
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => ConversationConnection, {
    nullable: true,
    description: "The tenant's conversations, newest first. For every member.",
  })
  async conversations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => ConversationStatusEnum, {
      nullable: true,
      description: 'Only those in this status.',
    })
    status: ConversationStatus | null | undefined,
    @Ctx() scope: ConversationsScope,
  ): Promise<Connection<Conversation>> {
    await scope.authorize('conversations', {
      type: 'Tenant',
      id: scope.tenant.id,
      tenantId: scope.tenant.id,
    });
    const conversations = new ConversationRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => conversations.page(keyset, status ?? null),
      ({ id }) => id,
      conversationView,
    );
  }
}
