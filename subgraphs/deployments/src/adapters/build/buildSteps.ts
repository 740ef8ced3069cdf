import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BuildFault } from '../../domain/ports/Builder.js';

export interface BuildStep {
  name: 'install' | 'build';
  command: readonly string[];
}

const names = z.record(z.string(), z.unknown()).optional();
const manifestSchema = z.object({
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
});

/**
 * What has to be run to make a folder ready: `npm ci` where there is a lock file, `npm install` where there are only
 * dependencies, nothing where there are none; then the build script, if there is one.
 * @throws BuildFault when it could not be started afterwards
 */
export async function buildSteps(directory: string, command: readonly string[] | null): Promise<BuildStep[]> {
  const text = await readSmallFile(join(directory, 'package.json'));
  if (text === null && command !== null) return [];
  if (text === null)
    throw new BuildFault('The repository has no package.json and the project no command of its own.');
  const manifest = parseManifest(text);
  if (command === null && !manifest.scripts?.['start'] && !(await isFile(join(directory, 'server.js')))) {
    throw new BuildFault(
      'package.json has no "start" script, there is no server.js, and the project has no command.',
    );
  }
  const steps: BuildStep[] = [];
  const locked = await Promise.all(
    ['package-lock.json', 'npm-shrinkwrap.json'].map((name) => isFile(join(directory, name))),
  );
  const dependencies = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  };
  if (locked.includes(true)) steps.push({ name: 'install', command: ['npm', 'ci'] });
  else if (Object.keys(dependencies).length > 0) steps.push({ name: 'install', command: ['npm', 'install'] });
  if (manifest.scripts?.['build']) steps.push({ name: 'build', command: ['npm', 'run', 'build'] });
  return steps;
}

function parseManifest(text: string): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new BuildFault('package.json is not valid.');
  }
}

/** Null when there is none. A link is not followed: it could lead to a file of the platform. */
async function readSmallFile(path: string): Promise<string | null> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return null;
  if (!stat.isFile() || stat.size > 2 ** 20)
    throw new BuildFault('package.json is not a file of at most 1 MiB.');
  return readFile(path, 'utf8');
}

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isFile() ?? false;
}
