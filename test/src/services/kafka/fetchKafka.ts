import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const lockFile = new URL('../../../src/services/kafka/kafka.lock.json', import.meta.url);
const lockSchema = z.object({
  version: z.string(),
  repository: z.url(),
  jars: z.array(z.object({ path: z.string(), sha256: z.string().length(64) })),
});

/** Downloads under way at once. */
const parallel = 6;

/**
 * Puts the jars of the lock file into the cache, where they are not there yet, each checked by its SHA-256. They stay
 * outside the checkout, under `~/.cache/gantry`, so that they are fetched once on a machine.
 * @returns the Java class path
 * @throws Error naming the jar that could not be had, or is not the one that was locked
 */
export async function fetchKafka(cache = path.join(homedir(), '.cache/gantry/kafka')): Promise<string> {
  const { version, repository, jars } = lockSchema.parse(JSON.parse(await readFile(lockFile, 'utf8')));
  const directory = path.join(cache, version);
  await mkdir(directory, { recursive: true });
  const waiting = [...jars];
  const fetchSome = async (): Promise<void> => {
    for (let jar = waiting.shift(); jar; jar = waiting.shift()) {
      const file = path.join(directory, path.basename(jar.path));
      if (!(await isThere(file, jar.sha256))) await download(`${repository}/${jar.path}`, jar.sha256, file);
    }
  };
  await Promise.all(Array.from({ length: parallel }, fetchSome));
  return jars.map((jar) => path.join(directory, path.basename(jar.path))).join(path.delimiter);
}

async function isThere(file: string, sha256: string): Promise<boolean> {
  try {
    return digestOf(await readFile(file)) === sha256;
  } catch {
    return false;
  }
}

async function download(url: string, sha256: string, file: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) }).catch((cause: unknown) => {
    throw new Error(`${url} could not be fetched.`, { cause });
  });
  if (!response.ok) throw new Error(`${url} was answered with status ${response.status}.`);
  const jar = Buffer.from(await response.arrayBuffer());
  const digest = digestOf(jar);
  if (digest !== sha256) {
    throw new Error(`${url} has the SHA-256 ${digest}; kafka.lock.json expects ${sha256}.`);
  }
  // Others may be fetching it, too: nobody must ever see half a jar.
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, jar);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
