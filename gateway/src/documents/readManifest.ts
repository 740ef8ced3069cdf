import { z } from 'zod';

const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string().min(1) })),
});

const plainManifest = z.record(z.string().min(1), z.string().min(1));

/**
 * Reads a manifest of trusted documents: Apollo's format (`generate-persisted-query-manifest`), or a JSON object from ids to
 * documents (Relay, GraphQL Code Generator).
 * @throws Error when it is neither, or names one id twice
 */
export function readManifest(json: unknown): Map<string, string> {
  const apollo = apolloManifest.safeParse(json);
  if (!apollo.success) {
    const plain = plainManifest.safeParse(json);
    if (!plain.success)
      throw new Error('The manifest of trusted documents is neither an object of documents nor Apollo’s.');
    return new Map(Object.entries(plain.data));
  }
  const documents = new Map<string, string>();
  for (const { id, body } of apollo.data.operations) {
    if (documents.has(id)) throw new Error(`The manifest of trusted documents names "${id}" twice.`);
    documents.set(id, body);
  }
  return documents;
}
