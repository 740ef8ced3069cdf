#!/usr/bin/env node
// The command, committed so that `npm ci` finds it to link before anything is built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 24) goOnWith(bundledNode());
// graphql-js looks at every type twice otherwise, to help who develops it; no environment is read from here.
// oxlint-disable-next-line node/no-process-env
process.env.NODE_ENV ??= 'production';
if (!existsSync(program)) build();
await import(program);

/** The Node that comes with the dependencies, where the registry has one for this machine. */
function bundledNode() {
  try {
    const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin/node');
  } catch {
    process.stderr.write(`gantry needs Node 24 or later; this is ${process.version}.\n`);
    process.exit(2);
  }
}

/** Ends as the command ends there. */
function goOnWith(node) {
  const { status, signal, error } = spawnSync(
    node,
    [fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
    },
  );
  if (error) process.stderr.write(`${node} cannot be started: ${error.message}\n`);
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 2);
}

/** In a clone that nobody has built yet. */
function build() {
  process.stderr.write('Building the command (once) …\n');
  const compiler = dirname(require.resolve('typescript/package.json'));
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const built = spawnSync(process.execPath, [join(compiler, 'bin/tsc'), '-b', folder], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(2);
}
