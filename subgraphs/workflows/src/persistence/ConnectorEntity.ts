import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { ConnectorEnvironment } from '../domain/connector/environments.js';
import type { SecurityScheme } from '../domain/openapi/Operation.js';

/** A credential at rest: sealed for its connector, or the name of one of the tenant's secrets. */
export interface SealedCredential {
  scheme: string;
  sealed?: string;
  secret?: string;
  /** Absent for the connector's own base URL. */
  environment?: string;
  scopes?: string[];
  /** ISO 8601. */
  updatedAt?: string;
}

/** A business API that workflows may call. */
export const ConnectorEntity = defineEntity({
  name: 'Connector',
  tableName: 'connector',
  ...tenantTable(),
  uniques: [{ properties: ['tenantId', 'name'] }],
  properties: {
    ...tenantProperties,
    // The unique index begins with it.
    tenantId: p.text(),
    name: p.text(),
    title: p.text(),
    apiVersion: p.text(),
    baseUrl: p.text(),
    environments: p.json<ConnectorEnvironment[]>().columnType('json'),
    revision: p.integer(),
    securitySchemes: p.json<SecurityScheme[]>().columnType('json'),
    credentials: p.json<SealedCredential[]>().columnType('json'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type ConnectorRow = InferEntity<typeof ConnectorEntity>;
