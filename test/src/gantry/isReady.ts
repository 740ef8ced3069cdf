import { saysReady } from './saysReady.js';

/** Whether a Gantry at this address takes requests, and says so in time. */
export async function isReady(baseUrl: string): Promise<boolean> {
  return (await saysReady(baseUrl)) === true;
}
