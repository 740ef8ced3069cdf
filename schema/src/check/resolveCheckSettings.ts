import { z } from 'zod';
import { RegistryError } from '../registry/RegistryError.js';
import { defaultCheckSettings, type CheckSettings } from './CheckSettings.js';

const settingsSchema = z.strictObject({
  days: z.number().int().min(0).max(365),
  minimumCount: z.number().int().min(0),
  minimumPercent: z.number().min(0).max(100),
  excludedClients: z.array(z.string().max(200)).max(100),
  registeredOperations: z.boolean(),
  failOnDangerous: z.boolean(),
});

/** Settings with the defaults in place of what is not said. @throws RegistryError BAD_USER_INPUT */
export function resolveCheckSettings(settings: Partial<CheckSettings> = {}): CheckSettings {
  const said = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const parsed = settingsSchema.safeParse({ ...defaultCheckSettings, ...said });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = ['settings', ...(issue?.path ?? [])].join('.');
  throw new RegistryError('BAD_USER_INPUT', `${field}: ${issue?.message ?? 'makes no sense'}`, { field });
}
