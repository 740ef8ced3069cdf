import { rm } from 'node:fs/promises';
import { inherited } from './environment.js';
import { GantryProcess } from '../../gantry/GantryProcess.js';
import { isReady } from '../../gantry/isReady.js';
import { temporaryDataFolder } from '../../gantry/temporaryDataFolder.js';

/** A Gantry for the tour. */
export interface OpenGantry extends AsyncDisposable {
  baseUrl: string;
  /** Seconds that its start took; null when it ran already. */
  startedIn: number | null;
}

/** The Gantry that runs on this port, or else one of the tour's own, over a temporary folder, that ends with it. */
export async function openGantry(port: number): Promise<OpenGantry> {
  const running = `http://127.0.0.1:${port}`;
  if (await isReady(running))
    return { baseUrl: running, startedIn: null, [Symbol.asyncDispose]: () => Promise.resolve() };
  const data = await temporaryDataFolder('tour');
  const started = performance.now();
  try {
    const gantry = await GantryProcess.start({ data, inherited });
    return {
      baseUrl: gantry.baseUrl,
      startedIn: (performance.now() - started) / 1000,
      [Symbol.asyncDispose]: async () => {
        await gantry[Symbol.asyncDispose]();
        await rm(data, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}
