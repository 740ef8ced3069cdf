import { isJsonObject, type JsonObject } from '../Json.js';
import type { SecurityScheme } from './Operation.js';
import { swaggerSecuritySchemes } from './readSwagger.js';
import type { ReadingApi } from './ReadingApi.js';

/** The document's security schemes; one that no stored credential can serve says why. */
export function readSecuritySchemes(api: ReadingApi): SecurityScheme[] {
  const components = api.document['components'];
  const schemes = api.swagger
    ? swaggerSecuritySchemes(api.document)
    : isJsonObject(components)
      ? components['securitySchemes']
      : undefined;
  if (!isJsonObject(schemes)) return [];
  const place = api.swagger ? ['securityDefinitions'] : ['components', 'securitySchemes'];
  return Object.entries(schemes).flatMap(([name, value]): SecurityScheme[] => {
    const scheme = isJsonObject(value) ? resolved(api, value) : null;
    if (!scheme) {
      api.faults.add([...place, name], 'must be a security scheme', value);
      return [];
    }
    if (scheme['type'] === 'apiKey') return readApiKey(api, name, scheme, [...place, name]);
    if (scheme['type'] === 'http') return [readHttp(name, String(scheme['scheme']).toLowerCase())];
    if (scheme['type'] === 'oauth2') return [readOAuth(name, scheme['flows'] as JsonObject | undefined)];
    if (scheme['type'] === 'openIdConnect' && typeof scheme['openIdConnectUrl'] === 'string') {
      return [{ name, type: 'openIdConnect', url: scheme['openIdConnectUrl'] }];
    }
    if (scheme['type'] === 'mutualTLS') return [{ name, type: 'mutualTLS' }];
    const reason = `${JSON.stringify(scheme['type'] ?? null)} is no type of security scheme that OpenAPI knows`;
    return [{ name, type: 'unsupported', reason }];
  });
}

function readApiKey(api: ReadingApi, name: string, scheme: JsonObject, at: string[]): SecurityScheme[] {
  const { in: place, name: parameter } = scheme;
  if (typeof parameter === 'string' && (place === 'header' || place === 'query' || place === 'cookie')) {
    return [{ name, type: 'apiKey', in: place, parameter }];
  }
  api.faults.add(at, 'must say with "name" and "in" where the key goes', scheme);
  return [];
}

function readHttp(name: string, scheme: string): SecurityScheme {
  if (scheme === 'bearer' || scheme === 'basic' || scheme === 'digest') return { name, type: scheme };
  const reason = `the HTTP authentication scheme ${JSON.stringify(scheme.slice(0, 100))} is not spoken; basic, bearer and digest are`;
  return { name, type: 'unsupported', reason };
}

/** A scheme that a client can serve alone; where people have to sign in, a token got elsewhere does. */
function readOAuth(name: string, flows: JsonObject | undefined): SecurityScheme {
  const flow = isJsonObject(flows) ? flows['clientCredentials'] : undefined;
  const tokenUrl = isJsonObject(flow) ? flow['tokenUrl'] : undefined;
  return typeof tokenUrl === 'string' ? { name, type: 'oauth2', tokenUrl } : { name, type: 'bearer' };
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
