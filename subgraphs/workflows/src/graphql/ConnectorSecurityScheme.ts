import { Field, ObjectType } from 'type-graphql';
import type { SecurityScheme } from '../domain/openapi/Operation.js';
import { SecuritySchemeTypeEnum, type SecuritySchemeType } from './enums.js';

@ObjectType('ConnectorSecurityScheme', { description: 'How callers may prove themselves to an API.' })
export class ConnectorSecurityScheme {
  @Field(() => String, { description: "The scheme's name in the document, which credentials name." })
  name!: string;

  @Field(() => SecuritySchemeTypeEnum, { description: 'What it is.' })
  type!: SecuritySchemeType;

  @Field(() => String, { nullable: true, description: 'Why no credential serves it; null where one does.' })
  unsupportedReason!: string | null;
}

const types: Record<SecurityScheme['type'], SecuritySchemeType> = {
  apiKey: 'API_KEY',
  basic: 'BASIC',
  bearer: 'BEARER',
  digest: 'DIGEST',
  mutualTLS: 'MUTUAL_TLS',
  oauth2: 'OAUTH2',
  openIdConnect: 'OPENID_CONNECT',
  unsupported: 'UNSUPPORTED',
};

/** The API's view of a security scheme. */
export function securitySchemeView(scheme: SecurityScheme): ConnectorSecurityScheme {
  const unsupportedReason = scheme.type === 'unsupported' ? scheme.reason : null;
  return { name: scheme.name, type: types[scheme.type], unsupportedReason };
}
