import { RegistryError } from '@gantry/schema/registry/RegistryError.js';

/** What a registry refuses something with. @throws whatever else it answers with */
export async function refusalOf(promise: Promise<unknown>): Promise<RegistryError> {
  const error: unknown = await promise.then(
    () => new Error('It was not refused.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RegistryError)) throw error;
  return error;
}
