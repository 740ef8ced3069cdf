import type { Json } from '../Json.js';
import type { AuthenticationPolicy } from './AuthenticationPolicy.js';
import { PolicyFault } from './PolicyFault.js';
import { readPolicy } from './readPolicy.js';

/**
 * Who a client is by its certificate: certificate and key as PEM, one after the other, or a JSON object with `certificate`, `key` and,
 * where they are needed, `passphrase` and `authorities`.
 * @throws PolicyFault, which shows nothing of it
 */
export function certificatePolicy(value: string): AuthenticationPolicy {
  return readPolicy('certificate', value.trimStart().startsWith('{') ? parsed(value) : value);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new PolicyFault('certificate is neither PEM nor a JSON object');
  }
}
