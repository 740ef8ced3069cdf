import { isJsonObject, type Json } from '../Json.js';

/** The URI of an endpoint; empty where there is none. */
export function uriOf(endpoint: Json | undefined): string {
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  return typeof uri === 'string' ? uri : '';
}
