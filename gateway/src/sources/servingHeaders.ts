import { instanceName } from '../process/instanceName.js';
import type { Gateway } from '../Gateway.js';

/**
 * Tells a registry what a gateway serves at the time, with each request for news.
 * @param contract left out for the supergraph itself
 */
export function servingHeaders(
  gateway: Pick<Gateway, 'serving'>,
  contract?: string,
): () => Record<string, string> {
  return () => ({ 'x-gantry-gateway': instanceName, 'x-gantry-serving': gateway.serving(contract) });
}
