import { printGraphRef } from '../../registry/GraphRef.js';
import { RegistryError } from '../../registry/RegistryError.js';
import { operationsTopic, publicationsTopic } from '../persistence/newsTopics.js';
import type { RegistryParts } from '../RegistryParts.js';
import type { Answer } from './Answer.js';
import type { Call } from './Call.js';
import type { Route } from './Route.js';
import { waitingFor } from './waitingFor.js';

/** What gateways ask for, and wait for: supergraphs, contracts and trusted documents. */
export const supergraphRoutes: readonly Route[] = [
  { method: 'GET', path: '/supergraphs/:graph/:variant', right: 'READ', answer: answerSupergraph },
  {
    method: 'GET',
    path: '/supergraphs/:graph/:variant/contracts/:contract',
    right: 'READ',
    answer: answerSupergraph,
  },
  { method: 'GET', path: '/graphs/:graph/:variant/documents', right: 'READ', answer: answerDocuments },
];

async function answerSupergraph(call: Call, parts: RegistryParts): Promise<Answer> {
  const { ref, caller } = call;
  const contract = call.params['contract'] ?? null;
  const store = parts.store(caller.owner);
  await noteLive(call, parts, contract);
  const what = contract === null ? '' : ` with the contract "${contract}"`;
  return waitingFor(
    {
      topic: publicationsTopic(caller.owner, ref),
      etag: () => store.servedEtag(ref, contract),
      read: async () => {
        const served = await store.served(ref, contract);
        return served && { etag: served.etag, contentType: 'application/graphql', text: served.sdl };
      },
      missing: `Nothing was published for ${printGraphRef(ref)}${what}.`,
    },
    call,
    parts,
  );
}

/** A gateway says what it serves when it asks for what comes next. */
async function noteLive(
  { caller, ref, headers }: Call,
  parts: RegistryParts,
  contract: string | null,
): Promise<void> {
  const { 'x-gantry-gateway': gateway, 'x-gantry-serving': etag } = headers;
  if (typeof gateway !== 'string' || typeof etag !== 'string') return;
  if (!/^[\x20-\x7e]{1,200}$/.test(gateway) || !/^[\x21-\x7e]{1,128}$/.test(etag)) {
    throw new RegistryError('BAD_USER_INPUT', 'x-gantry-gateway or x-gantry-serving makes no sense.');
  }
  const seenAt = new Date().toISOString();
  await parts.store(caller.owner).reportLive(ref, { gateway, contract, etag, seenAt });
}

async function answerDocuments(call: Call, parts: RegistryParts): Promise<Answer> {
  const { ref, caller } = call;
  const client = call.query.get('client') ?? undefined;
  const store = parts.store(caller.owner);
  let manifest = { etag: '', documents: {} };
  return waitingFor(
    {
      topic: operationsTopic(caller.owner, ref),
      etag: async () => {
        manifest = await store.manifest(ref, client);
        return manifest.etag;
      },
      read: async () => ({
        etag: manifest.etag,
        contentType: 'application/json',
        text: JSON.stringify(manifest.documents),
      }),
      missing: `There are no documents of ${printGraphRef(ref)}.`,
    },
    call,
    parts,
  );
}
