import { isJsonObject, type Json, type JsonObject } from '../Json.js';

/**
 * The URL of the first server of a list (OpenAPI "Server Object"), its variables as they are by default; null for none. It may
 * be relative. A variable without a default stays in its braces.
 */
export function serverUrlOf(servers: Json | undefined): string | null {
  const first = Array.isArray(servers) ? servers[0] : undefined;
  if (!isJsonObject(first) || typeof first['url'] !== 'string') return null;
  const variables = isJsonObject(first['variables']) ? first['variables'] : {};
  return first['url'].replaceAll(
    /\{([^{}]*)\}/gu,
    (whole, name: string) => defaultOf(variables, name) ?? whole,
  );
}

function defaultOf(variables: JsonObject, name: string): string | null {
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const value = isJsonObject(variable) ? variable['default'] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
