#!/usr/bin/env node
// The command, committed so that `npm ci` finds it to link before anything is built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`gantry needs Node 24 or later; this is ${process.version}.\n`);
  process.exit(1);
}
const program = new URL('../dist/cli.js', import.meta.url);
if (!existsSync(program)) build();
await import(program.href);

/** In a clone that nobody has built yet. */
function build() {
  process.stderr.write('Building the command (once) …\n');
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const built = spawnSync(process.execPath, [join(dirname(compiler), 'bin/tsc'), '-b', folder], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(1);
}
