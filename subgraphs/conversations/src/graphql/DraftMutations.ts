import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { checkActive } from '../domain/Conversation.js';
import { checkApprovable } from '../domain/Draft.js';
import { ConversationRepository } from '../persistence/ConversationRepository.js';
import { DraftRepository } from '../persistence/DraftRepository.js';
import type { ConversationsScope } from '../services.js';
import { draftView } from './Draft.js';
import { existing } from './existing.js';
import { ApproveDraftInput } from './inputs.js';
import { ApproveDraftPayload } from './payloads.js';

@Resolver()
export class DraftMutations {
  @Mutation(() => ApproveDraftPayload, {
    description:
      'Makes a workflow of a draft. A draft becomes one workflow, however often it is approved. For DEVELOPER.',
  })
  async approveDraft(
    @Arg('input', () => ApproveDraftInput, { description: 'Which one.' }) input: ApproveDraftInput,
    @Ctx() scope: ConversationsScope,
  ): Promise<ApproveDraftPayload> {
    const { conversationId, draftId } = input;
    await scope.authorize('approveDraft', { type: 'Draft', id: draftId, tenantId: scope.tenant.id });
    const em = await scope.em();
    const drafts = new DraftRepository(em);
    const workflowId = await scope.idempotent('approveDraft', input, async () => {
      const found = await new ConversationRepository(em).find(conversationId);
      const conversation = existing(found, 'conversation', conversationId, 'conversationId');
      // Two who approve at once wait here for each other, and the second finds it approved.
      const draft = existing(await drafts.lock(draftId, conversationId), 'draft', draftId, 'draftId');
      if (draft.workflowId !== null) return draft.workflowId;
      checkActive(conversation);
      checkApprovable(draft);
      const created = await scope.services.workflows.create(draft, scope.request, scope.signal);
      const approvedBy = scope.request.actor.id;
      await drafts.approve(draftId, created, approvedBy);
      await scope.publish('ConversationApproved', {
        conversationId,
        draftId,
        workflowId: created,
        approvedBy,
      });
      return created;
    });
    const [draft] = await drafts.findAll([draftId]);
    return { workflow: { id: workflowId }, draft: draft ? draftView(draft) : null, userErrors: [] };
  }
}
