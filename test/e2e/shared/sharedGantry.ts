import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { GantryProcess } from '../../src/gantry/GantryProcess.js';
import { temporaryDataFolder } from '../../src/gantry/temporaryDataFolder.js';
import type { RunningGantry } from '../../src/gantry/tokens.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one embedded Gantry that the end-to-end tests share. */
    gantry: RunningGantry;
  }
}

/** vitest's global setup of the end-to-end tests: one real Gantry for all of them, each test in tenants of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = await temporaryDataFolder('e2e');
  const gantry = await GantryProcess.start({ data, settings: { GANTRY_LOG_LEVEL: 'trace' } });
  project.provide('gantry', { baseUrl: gantry.baseUrl, data });
  return async () => {
    await gantry[Symbol.asyncDispose]();
    await rm(data, { recursive: true, force: true });
  };
}
