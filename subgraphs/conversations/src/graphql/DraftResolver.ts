import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ConversationsScope } from '../services.js';
import { Conversation } from './Conversation.js';
import { Draft } from './Draft.js';
import { findConversation } from './findConversation.js';
import { Workflow } from './Workflow.js';

@Resolver(() => Draft)
export class DraftResolver {
  @FieldResolver(() => Conversation, { nullable: true, description: 'The conversation it came out of.' })
  async conversation(@Root() draft: Draft, @Ctx() scope: ConversationsScope): Promise<Conversation | null> {
    return findConversation(draft.conversationId, scope);
  }

  @FieldResolver(() => Workflow, { nullable: true, description: 'The workflow it became, when APPROVED.' })
  workflow(@Root() { workflowId }: Draft): Workflow | null {
    return workflowId === null ? null : { id: workflowId };
  }
}
