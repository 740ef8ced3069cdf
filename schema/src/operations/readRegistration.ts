import { RegistryError } from '../registry/RegistryError.js';
import type { ClientRef } from './ClientRef.js';
import { idTaken } from './idTaken.js';
import { operationId } from './operationId.js';
import type { RegisteredOperation } from './RegisteredOperation.js';

const mostDocuments = 10_000;
const longestDocument = 1_000_000;
const longestName = 200;
const idPattern = /^[\x21-\x7e]{1,200}$/;

/**
 * Gives documents that a client registers their ids. An id stands for one document, whoever registers it.
 * @param known what clients have registered so far
 * @throws RegistryError BAD_USER_INPUT
 */
export function readRegistration(
  client: ClientRef,
  documents: readonly { id?: string | undefined; document: string }[],
  known: readonly RegisteredOperation[],
): Omit<RegisteredOperation, 'client'>[] {
  checkClient(client);
  if (documents.length > mostDocuments) {
    throw refuse('documents', `${documents.length} documents are too many: ${mostDocuments} are the most.`);
  }
  const taken = new Map(
    known.filter((operation) => !isOf(operation, client)).map((operation) => [operation.id, operation]),
  );
  const ours = new Map<string, string>();
  documents.forEach(({ id: said, document }, index) => {
    const field = `documents.${index}`;
    if (document.length > longestDocument) {
      throw refuse(
        `${field}.document`,
        `Document ${index + 1} has ${document.length} characters: ${longestDocument} are the most.`,
      );
    }
    const id = said ?? operationId(document);
    if (!idPattern.test(id)) {
      throw refuse(`${field}.id`, `"${id.slice(0, 200)}" is no id: 200 visible ASCII characters at most.`);
    }
    if ((ours.get(id) ?? taken.get(id)?.document ?? document) !== document) {
      const whose = ours.has(id) ? 'in this registration' : `of the client "${taken.get(id)?.client.name}"`;
      throw idTaken(id, whose, `${field}.id`);
    }
    ours.set(id, document);
  });
  return [...ours].map(([id, document]) => ({ id, document }));
}

function checkClient({ name, version }: ClientRef): void {
  for (const [field, text] of [
    ['name', name],
    ['version', version ?? '-'],
  ] as const) {
    if (text.trim() === '' || text.length > longestName) {
      throw refuse(`client.${field}`, `A client's ${field} has 1 to ${longestName} characters.`);
    }
  }
}

function isOf({ client }: RegisteredOperation, { name, version }: ClientRef): boolean {
  return client.name === name && client.version === version;
}

function refuse(field: string, message: string): RegistryError {
  return new RegistryError('BAD_USER_INPUT', message, { field });
}
