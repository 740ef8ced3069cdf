/**
 * Hive Gateway as its documentation starts it for speed: with compiled documents (`jit`), or with its planner in Rust (`rust`;
 * with both it answers nulls), and with `dedupe` equal requests under way answered once.
 * `node gateway.mjs <port> jit|rust [dedupe|none] [supergraph]`
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { untilAnswers } from '../untilAnswers.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [, , port, planner, dedupe, supergraph = here('../../supergraph.graphql')] = process.argv;
/** The benchmark takes the first line for readiness: what the gateway logs itself goes to standard error. */
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
process.env['BENCH_DEDUPE'] = String(dedupe === 'dedupe');
const program = here('node_modules/@graphql-hive/gateway/dist/bin.js');
const speed = planner === 'rust' ? '--hive-router-runtime' : '--jit';
const options = [speed, '--disable-websockets', '--host', '127.0.0.1', '--port', port];
process.argv.splice(
  1,
  process.argv.length,
  program,
  'supergraph',
  supergraph,
  '--config-path',
  here('gateway.config.mjs'),
  ...options,
);
// In this process, so that its CPU is what is counted.
await import(pathToFileURL(program).href);
await untilAnswers(port);
write('ready\n');
