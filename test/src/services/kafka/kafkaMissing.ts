import { spawnSync } from 'node:child_process';
import { fetchKafka } from './fetchKafka.js';

/** The oldest Java that this Kafka runs on. */
const oldestJava = 17;

/** Why tests that need a Kafka broker cannot run here; undefined when they can. What they need has been fetched then. */
export const kafkaMissing: string | undefined = javaMissing() ?? (await jarsMissing());

if (kafkaMissing) console.warn(`No test runs on Apache Kafka here: ${kafkaMissing}`);

function javaMissing(): string | undefined {
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (status !== 0) return 'java is not on the PATH (Debian: apt-get install openjdk-17-jre-headless).';
  const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
  return version >= oldestJava ? undefined : `java is version ${version}; ${oldestJava} or later is needed.`;
}

async function jarsMissing(): Promise<string | undefined> {
  try {
    await fetchKafka();
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}
