import { z } from 'zod';
import { defaultConnections, type ConnectionSettings } from './Database.js';

const amount = z.coerce.number().int().positive();

/** The variables about connections to a service's database. */
export const connectionVariables = {
  DATABASE_CONNECTIONS: amount.default(defaultConnections.total),
  DATABASE_CONNECTIONS_PER_TENANT: amount.optional(),
  DATABASE_WAITING_PER_TENANT: amount.default(defaultConnections.waitingPerTenant),
};

const variablesSchema = z.object(connectionVariables);

/** The settings that those variables stand for. Unless told, a tenant may have three quarters of the connections. */
export function connectionsOf(environment: z.infer<typeof variablesSchema>): ConnectionSettings {
  const total = environment.DATABASE_CONNECTIONS;
  const perTenant = environment.DATABASE_CONNECTIONS_PER_TENANT ?? Math.max(1, Math.floor(total * 0.75));
  return {
    total,
    perTenant: Math.min(total, perTenant),
    waitingPerTenant: environment.DATABASE_WAITING_PER_TENANT,
  };
}
