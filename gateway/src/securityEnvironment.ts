import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { z } from 'zod';
import { defaultDocumentLimits, type DocumentLimits } from './execution/documentLimits.js';
import { defaultSettings, type GatewaySettings } from './GatewaySettings.js';

const names = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean),
);
/** Names separated by commas. */
export const audience = names.refine(
  (list) => list.every((one) => /^(everyone|authenticated|(role|scope):.+)$/.test(one)),
  'must list "everyone", "authenticated", "role:NAME" or "scope:NAME"',
);
const limit = z.number().int().nonnegative();
const limits = z.strictObject(
  Object.fromEntries(Object.keys(defaultDocumentLimits).map((name) => [name, limit.optional()])),
);

/** The variables about who may do what, and how much of it. `docs/security.md` explains each. */
export const securityVariables = {
  GANTRY_ANONYMOUS: z.stringbool().default(defaultSettings.anonymous),
  GANTRY_UNAUTHORIZED_FIELDS: z.enum(['remove', 'refuse']).default(defaultSettings.unauthorizedFields),
  GANTRY_COST_MODE: z.enum(['off', 'measure', 'enforce']).default(defaultSettings.cost.mode),
  GANTRY_COST_LIST_SIZE: z.coerce.number().int().nonnegative().default(defaultSettings.cost.listSize),
  GANTRY_COST_LIMITS: jsonSetting.pipe(z.record(z.string(), z.number().nonnegative())).default({}),
  GANTRY_COST_REPORT_TO: audience.default([]),
  GANTRY_LIMITS: jsonSetting.pipe(limits).default({}),
  GANTRY_TRUSTED_DOCUMENTS: z.string().min(1).optional(),
  GANTRY_TRUSTED_DOCUMENTS_KEY: z.string().min(1).optional(),
  GANTRY_TRUSTED_DOCUMENTS_POLL_MS: z.coerce.number().int().min(0).default(0),
  GANTRY_TRUSTED_DOCUMENTS_MODE: z.enum(['off', 'prefer', 'only']).default(defaultSettings.documents.mode),
  GANTRY_AUTOMATIC_PERSISTED_QUERIES: z.stringbool().default(defaultSettings.documents.automatic),
  GANTRY_CORS_ORIGINS: names.default([...defaultSettings.cors.origins]),
  GANTRY_CORS_CREDENTIALS: z.stringbool().default(defaultSettings.cors.credentials),
  GANTRY_CSRF_PREVENTION: z.stringbool().default(defaultSettings.csrfPrevention),
  GANTRY_MAX_BATCH: z.coerce.number().int().nonnegative().default(defaultSettings.maxBatch),
  GANTRY_SUPERGRAPH_FOR: audience.default([...defaultSettings.supergraphAudience]),
  GANTRY_INTROSPECTION: audience.default([...defaultSettings.introspection]),
  GANTRY_SUGGESTIONS: audience.default([...defaultSettings.suggestions]),
  GANTRY_EXPLAIN_TO: audience.default([...defaultSettings.explainTo]),
};

const variablesSchema = z.object(securityVariables);

/** The settings that those variables stand for. */
export function securitySettingsOf(environment: z.infer<typeof variablesSchema>): Partial<GatewaySettings> {
  return {
    anonymous: environment.GANTRY_ANONYMOUS,
    unauthorizedFields: environment.GANTRY_UNAUTHORIZED_FIELDS,
    cost: {
      mode: environment.GANTRY_COST_MODE,
      listSize: environment.GANTRY_COST_LIST_SIZE,
      limits: environment.GANTRY_COST_LIMITS,
      reportTo: environment.GANTRY_COST_REPORT_TO,
    },
    limits: { ...defaultDocumentLimits, ...(environment.GANTRY_LIMITS as Partial<DocumentLimits>) },
    cors: {
      ...defaultSettings.cors,
      origins: environment.GANTRY_CORS_ORIGINS,
      credentials: environment.GANTRY_CORS_CREDENTIALS,
    },
    csrfPrevention: environment.GANTRY_CSRF_PREVENTION,
    maxBatch: environment.GANTRY_MAX_BATCH,
    supergraphAudience: environment.GANTRY_SUPERGRAPH_FOR,
    introspection: environment.GANTRY_INTROSPECTION,
    suggestions: environment.GANTRY_SUGGESTIONS,
    explainTo: environment.GANTRY_EXPLAIN_TO,
  };
}
