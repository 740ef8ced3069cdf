import type { IncomingHttpHeaders } from 'node:http';
import { HttpFault } from './HttpFault.js';

/** Names the contract that is asked, in place of the path. */
export const contractHeader = 'x-gantry-contract';

/**
 * The contract that is asked; undefined for the supergraph itself.
 * @param byPath the one that the path names: nothing else can lead away from it
 * @param byClient what a header, or `connectionParams`, say
 * @throws HttpFault 400 where the two differ, or the second is no name
 */
export function chooseContract(byPath: string | undefined, byClient: unknown): string | undefined {
  if (byClient === undefined || byClient === byPath) return byPath;
  if (typeof byClient !== 'string' || byClient === '') {
    throw HttpFault.badRequest(`"${contractHeader}" must name one contract.`);
  }
  if (byPath === undefined) return byClient;
  throw HttpFault.badRequest(
    `The path is that of the contract "${byPath}", "${contractHeader}" says "${byClient.slice(0, 60)}".`,
  );
}

/** What a socket's client says: in `connectionParams`, in any case, or else by a header of its upgrade request. */
export function contractOfSocket(
  params: Readonly<Record<string, unknown>> | undefined,
  headers: IncomingHttpHeaders,
): unknown {
  const named = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === contractHeader);
  return named ? named[1] : headers[contractHeader];
}
