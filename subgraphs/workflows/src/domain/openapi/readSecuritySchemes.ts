import { isJsonObject, type JsonObject } from '../Json.js';
import type { SecurityScheme } from './Operation.js';
import type { ReadingApi } from './readOperation.js';

/** The document's security schemes that a stored credential can serve; others (OAuth2, mutual TLS) are left out. */
export function readSecuritySchemes(api: ReadingApi, document: JsonObject): SecurityScheme[] {
  const components = document['components'];
  const schemes = isJsonObject(components) ? components['securitySchemes'] : undefined;
  if (!isJsonObject(schemes)) return [];
  return Object.entries(schemes).flatMap(([name, value]): SecurityScheme[] => {
    const scheme = isJsonObject(value) ? resolved(api, value) : null;
    if (!scheme) {
      api.faults.add(['components', 'securitySchemes', name], 'must be a security scheme', value);
      return [];
    }
    if (scheme['type'] === 'http') {
      const kind = String(scheme['scheme']).toLowerCase();
      return kind === 'bearer' || kind === 'basic' ? [{ name, type: kind }] : [];
    }
    const place = scheme['in'];
    const parameter = scheme['name'];
    if (scheme['type'] !== 'apiKey') return [];
    if (typeof parameter !== 'string' || (place !== 'header' && place !== 'query' && place !== 'cookie')) {
      api.faults.add(
        ['components', 'securitySchemes', name],
        'must say with "name" and "in" where the key goes',
        value,
      );
      return [];
    }
    return [{ name, type: 'apiKey', in: place, parameter }];
  });
}

function resolved(api: ReadingApi, value: JsonObject): JsonObject | null {
  try {
    const target = api.references.resolve(value);
    return isJsonObject(target) ? target : null;
  } catch {
    // A reference that leads nowhere is reported by the caller, with the scheme's place.
    return null;
  }
}
