/**
 * Grafbase's engine, as its command line runs it: the newest one that npm has, in Rust. The gateway by itself is not on npm.
 * It composes subgraphs, so that it gets those that the supergraph is made of. `node gateway.mjs <port> [supergraph]`
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Supergraph } from '@apollo/federation-internals';
import { untilAnswers } from '../untilAnswers.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [, , port, supergraph = here('../../supergraph.graphql')] = process.argv;

const folder = await mkdtemp(join(tmpdir(), 'gantry-bench-grafbase-'));
const settings = [];
for (const subgraph of Supergraph.build(await readFile(supergraph, 'utf8')).subgraphs()) {
  const { name, url } = subgraph;
  // Each names `Query` as its root, also where it has no such type, which Grafbase refuses.
  const sdl = subgraph.toString().replace(/^schema([^{]*)\{[^}]*\}/, 'extend schema$1');
  await writeFile(join(folder, `${name}.graphql`), sdl);
  settings.push(`[subgraphs.${name}]`, `url = "${url}"`, `schema_path = "${name}.graphql"`, '');
}
await writeFile(join(folder, 'grafbase.toml'), settings.join('\n'));

const program = here('node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase');
const options = [
  '--home',
  folder,
  'dev',
  '--config',
  'grafbase.toml',
  '--listen-address',
  `127.0.0.1:${port}`,
];
// What it says itself goes to standard error: the benchmark takes the first line for readiness.
const engine = spawn(program, options, { cwd: folder, stdio: ['ignore', 2, 2] });
engine.once('exit', (code) => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit(code ?? 1));
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => engine.kill());

await untilAnswers(port);
process.stdout.write('ready\n');
