import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { GantryProcess } from '../../src/gantry/GantryProcess.js';
import { temporaryDataFolder } from '../../src/gantry/temporaryDataFolder.js';
import type { RunningGantry } from '../../src/gantry/tokens.js';
import { projectEnds } from '../../src/ProjectEndReporter.js';

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
  // It would take its share of the machine from all other tests. Where they are watched, they may run again.
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= gantry[Symbol.asyncDispose]());
  const onEnd = (name: unknown): void => {
    // Whoever takes all down hears of a failure.
    if (name === project.name) end().catch(() => undefined);
  };
  if (!project.vitest.config.watch) subscribe(projectEnds, onEnd);
  return async () => {
    unsubscribe(projectEnds, onEnd);
    await end();
    await rm(data, { recursive: true, force: true });
  };
}
