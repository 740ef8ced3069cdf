import type { DatabaseUrls } from './provisionDatabase.js';

/** The names of the settings that hold a service's URLs: they carry its name in capitals. */
export function databaseSettings(service: string): Record<keyof DatabaseUrls, string> {
  const suffix = service.toUpperCase();
  return {
    app: `DATABASE_URL_${suffix}`,
    owner: `DATABASE_OWNER_URL_${suffix}`,
    worker: `DATABASE_WORKER_URL_${suffix}`,
  };
}
