import { fileURLToPath } from 'node:url';

/** Where the registry keeps the JSON Schemas of the events: `schema/events` of the installation. */
export const eventSchemasDirectory = fileURLToPath(new URL('../../../schema/events', import.meta.url));
