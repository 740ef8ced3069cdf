import { z } from 'zod';
import { CommandError } from '../command/CommandError.js';
import { readFileText } from '../command/readText.js';
import type { ClientDocument } from './readDocuments.js';

/** As Apollo's tools write it. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});
/** As Relay and GraphQL Code Generator write it: documents by their ids. */
const documentsById = z.record(z.string(), z.string());

/** Reads a manifest of persisted documents. @throws CommandError naming the file */
export async function readManifest(file: string): Promise<ClientDocument[]> {
  const json = parseJson(file, await readFileText(file));
  const apollo = apolloManifest.safeParse(json);
  if (apollo.success) return apollo.data.operations.map(({ id, body }) => ({ file, id, document: body }));
  const byId = documentsById.safeParse(json);
  if (byId.success) return Object.entries(byId.data).map(([id, document]) => ({ file, id, document }));
  throw new CommandError(
    `${file} is no manifest of persisted documents: neither { "<id>": "<document>" } nor Apollo's format.`,
  );
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`${file} is no JSON: ${(cause as Error).message}.`, [], { cause });
  }
}
