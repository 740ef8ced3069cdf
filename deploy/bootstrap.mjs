// What `npm start`, `npm test`, … run first, with whatever Node the machine has: it installs and builds what is missing,
// then goes on with the Node that the project brings. No dependencies, because nothing may be installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const started = Date.now();
const [command, ...args] = process.argv.slice(2);

/** The registry that is committed, whatever the environment says. */
const publishSchema =
  'schema publish --registry schema/registry.json --graph gantry@main --config supergraph.yaml --events schema/events'.split(
    ' ',
  );

/**
 * Each command is a list of programs, run one after the other until one fails; made when the installation is there,
 * since the Node to run them with comes with it.
 */
const commands = {
  start: () => [[node(), '--enable-source-maps', 'deploy/embedded/dist/main.js', ...args]],
  'start:distributed': () => [[node(), '--enable-source-maps', 'deploy/distributed/dist/main.js', ...args]],
  token: () => [[node(), 'deploy/embedded/dist/tokenCommand.js', ...args]],
  tour: () => [[node(), '--enable-source-maps', 'test/dist/golden-path/tour.js', ...args]],
  test: () => [
    [bin('oxlint'), '--type-aware', '--deny-warnings'],
    [bin('oxfmt'), '--check', '.'],
    [bin('tsc'), '--noEmit', '-p', 'tsconfig.test.json'],
    [bin('vitest'), 'run', ...args],
  ],
  'test:services': () => [[bin('vitest'), 'run', '--project', 'services', ...args]],
  'dead-letters': () => [[node(), 'platform/dist/events/deadLettersCommand.js', ...args]],
  migration: () => [[node(), 'platform/dist/persistence/migrationCommand.js', ...args]],
  'publish-schema': () => [
    [node(), 'schema/dist/registerCommand.js', 'before'],
    [node(), 'clients/cli/bin/gantry.mjs', ...publishSchema, ...args],
    [node(), 'schema/dist/registerCommand.js', 'after'],
  ],
  generate: () => [
    [node(), 'schema/dist/generateEventData.js'],
    [node(), 'schema/dist/generateAsyncApi.js'],
    [bin('tsc'), '-b'],
    [node(), 'deploy/embedded/dist/printSchemasCommand.js'],
    [node(), 'schema/dist/composeCommand.js'],
    [node(), 'clients/sdk/dist/generateOperations.js'],
  ],
};

if (!Object.hasOwn(commands, command)) {
  console.error(`Usage: node deploy/bootstrap.mjs ${Object.keys(commands).join('|')}`);
  process.exit(2);
}

install();
build();
for (const [program, ...rest] of commands[command]()) {
  const code = await run(program, rest);
  if (code !== 0) process.exit(code);
}

/** The project's own Node where the platform has one in the registry, else the one that runs this. */
function node() {
  const bundled = path.join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  return existsSync(bundled) ? bundled : process.execPath;
}

function bin(name) {
  return path.join(root, 'node_modules/.bin', name);
}

function install() {
  if (isInstalled()) return;
  say('Installing (once) …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0) {
    say('npm ci failed; what it printed above says why.');
    process.exit(npm.status ?? 1);
  }
  checkNode();
}

/** Whether what npm says it installed is what the lock file says; packages for other platforms may be missing. */
function isInstalled() {
  const hidden = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(
    ([place, { version, link, optional }]) =>
      link ||
      !place.startsWith('node_modules/') ||
      installed[place]?.version === version ||
      (optional && !installed[place]),
  );
}

function checkNode() {
  const version = spawnSync(node(), ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  if (Number(version.slice(1).split('.')[0]) >= 24) return;
  say(
    `Gantry needs Node 24 or later; this machine has ${version} and the registry has none for ${process.platform}-${process.arch}.`,
  );
  process.exit(1);
}

/** Builds when a source is newer than the last build. */
function build() {
  const stamp = path.join(root, 'node_modules/.gantry-built');
  if (existsSync(stamp) && newestSource() <= statSync(stamp).mtimeMs) return;
  if (command !== 'token') say('Building …');
  const now = new Date();
  const tsc = spawnSync(node(), [bin('tsc'), '-b'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (tsc.status !== 0) process.exit(tsc.status ?? 1);
  writeFileSync(stamp, now.toISOString());
}

function newestSource() {
  const folders = ['platform', 'gateway', 'schema', 'test', 'deploy/embedded', 'deploy/distributed'];
  for (const group of ['subgraphs', 'clients']) {
    for (const name of readdirSync(path.join(root, group))) folders.push(`${group}/${name}`);
  }
  let newest = statSync(path.join(root, 'tsconfig.base.json')).mtimeMs;
  for (const folder of folders) {
    const sources = path.join(root, folder, 'src');
    if (!existsSync(sources)) continue;
    for (const entry of readdirSync(sources, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      newest = Math.max(newest, statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
    }
  }
  return newest;
}

function run(program, rest) {
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        GANTRY_STARTED_AT: String(started),
        // Many processes of the same programs: what one has compiled, the others find, also the next time.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(root, 'node_modules/.cache/compiled'),
        PATH: `${path.dirname(node())}:${path.join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
      },
    });
    // A terminal sends Ctrl-C to both; the child decides when it is done.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', (error) => {
      say(`${program} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
