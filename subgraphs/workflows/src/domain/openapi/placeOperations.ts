import type { Operation } from './Operation.js';

/**
 * The operations as they are called below a base URL. One that its document puts elsewhere stays there where the base URL is the
 * document's own, and is below the base URL where somebody has said another: a sandbox is not left for a single call.
 * @param documentUrl what a relative server is relative to
 * @param check a URL, made absolute, as connectors may have it; throws otherwise
 */
export function placeOperations<Placed extends Pick<Operation, 'serverUrl'>>(
  { operations }: { operations: readonly Placed[] },
  { own, documentUrl, check }: { own: boolean; documentUrl: string; check: (url: string) => string },
): Placed[] {
  return operations.map((operation) => {
    const { serverUrl } = operation;
    if (serverUrl === undefined) return operation;
    const placed = { ...operation };
    delete placed.serverUrl;
    if (!own) return placed;
    const url = URL.canParse(serverUrl, documentUrl) ? new URL(serverUrl, documentUrl).href : serverUrl;
    return { ...placed, serverUrl: check(url) };
  });
}
