import { DraftRepository } from '../persistence/DraftRepository.js';
import type { ConversationsScope } from '../services.js';
import { draftView, type Draft } from './Draft.js';

/** A draft by its id; null when the tenant has none such. */
export async function findDraft(id: string, scope: ConversationsScope): Promise<Draft | null> {
  await scope.authorize('draft', { type: 'Draft', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Draft>('draft', async (ids) => {
    const drafts = await new DraftRepository(await scope.em()).findAll(ids);
    const byId = new Map(drafts.map((one) => [one.id, draftView(one)]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  return loader.load(id);
}
