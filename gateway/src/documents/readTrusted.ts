import type { TextSource } from '../sources/TextSource.js';
import { readManifest } from './readManifest.js';

/** Milliseconds that a manifest may take to be read. */
const patience = 30_000;

/** The documents that a manifest trusts at the start; none without one. @throws Error saying what is wrong with it */
export async function readTrusted(manifest: TextSource | undefined): Promise<Map<string, string>> {
  if (!manifest) return new Map();
  try {
    const { text } = await manifest.read(AbortSignal.timeout(patience));
    return readManifest(JSON.parse(text ?? ''));
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`The trusted documents in ${manifest.location} cannot be read: ${message}`, {
      cause: error,
    });
  }
}
