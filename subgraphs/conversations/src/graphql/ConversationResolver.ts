import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { DraftRepository } from '../persistence/DraftRepository.js';
import { MessageRepository } from '../persistence/MessageRepository.js';
import type { ConversationsScope } from '../services.js';
import { Agent } from './Agent.js';
import { Conversation } from './Conversation.js';
import { Draft, draftView } from './Draft.js';
import { findConversation } from './findConversation.js';
import { type Message, MessageConnection, messageView } from './Message.js';

@Resolver(() => Conversation)
export class ConversationResolver {
  @Query(() => Conversation, {
    nullable: true,
    description: 'A conversation of the tenant, or null. For every member.',
  })
  async conversation(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: ConversationsScope,
  ): Promise<Conversation | null> {
    return findConversation(id, scope);
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'The agent it is held with.' })
  agent(@Root() { agentId }: Conversation): Agent {
    return { id: agentId };
  }

  @FieldResolver(() => MessageConnection, { description: 'What was said, oldest first.' })
  async messages(
    @Root() { id }: Conversation,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: ConversationsScope,
  ): Promise<Connection<Message>> {
    const messages = new MessageRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => messages.page(id, keyset),
      ({ position }) => String(position),
      messageView,
    );
  }

  @FieldResolver(() => Draft, {
    nullable: true,
    description: 'The newest workflow draft that came out of it; null before there is one.',
  })
  async draft(@Root() { id }: Conversation, @Ctx() scope: ConversationsScope): Promise<Draft | null> {
    const loader = scope.loader<string, Draft>('current draft', async (ids) => {
      const drafts = await new DraftRepository(await scope.em()).currentOf(ids);
      return ids.map((each) => {
        const draft = drafts.get(each);
        return draft ? draftView(draft) : null;
      });
    });
    return loader.load(id);
  }
}
