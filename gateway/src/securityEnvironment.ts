import { z } from 'zod';
import { defaultSettings, type GatewaySettings } from './GatewaySettings.js';

/** The variables about who may do what. `docs/security.md` explains each. */
export const securityVariables = {
  GANTRY_ANONYMOUS: z.stringbool().default(defaultSettings.anonymous),
  GANTRY_UNAUTHORIZED_FIELDS: z.enum(['remove', 'refuse']).default(defaultSettings.unauthorizedFields),
};

const variablesSchema = z.object(securityVariables);

/** The settings that those variables stand for. */
export function securitySettingsOf(environment: z.infer<typeof variablesSchema>): Partial<GatewaySettings> {
  return {
    anonymous: environment.GANTRY_ANONYMOUS,
    unauthorizedFields: environment.GANTRY_UNAUTHORIZED_FIELDS,
  };
}
