/**
 * Whether requests leave anything behind: `npm run bench:memory -- [options]`, see test/load/README.md. Ends with 1 when they
 * do.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { told } from '../subscriptions/told.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    /** Bytes per request that memory may differ by, which is what measuring it does. */
    tolerance: { type: 'string', default: '8' },
  },
});
const requests = Number(values.requests);
const connections = 20;
const here = (path) => new URL(path, import.meta.url).pathname;
const say = (line) => process.stdout.write(`${line}\n`);

/** Documents that are all different: only so many of them may be kept. */
const different = (index) => `query Number${index} { users { id } me { n${index}: name } }`;

/** What is sent in turns, and the status it is answered with; undefined: the client leaves before there is an answer. */
const kinds = [
  () => [{ query: '{ users { id name username } }' }, 200],
  () => [{ query: '{ topProducts { upc inStock reviews { id author { username } } } }' }, 200],
  (index) => [
    { query: 'query One($id: ID!) { user(id: $id) { name reviews { id } } }', variables: { id: `${index}` } },
    200,
  ],
  (index) => [{ query: different(index) }, 200],
  (index) => [{ query: `{ users { nothing${index} } }` }, 400],
  () => [{ query: '{ users {' }, 400],
  () => [{ query: 'query One($id: ID!) { user(id: $id) { name } }' }, 400],
  (index) => [{ query: `{ topProducts(first: ${index % 5}) { inStock shippingEstimate } }` }, undefined],
];

async function ask(pool, index) {
  const [body, expected] = kinds[index % kinds.length](index);
  const leaving = expected === undefined ? new AbortController() : undefined;
  const answer = pool.request({
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
    },
    body: JSON.stringify(body),
    signal: leaving?.signal,
  });
  if (leaving) {
    setImmediate(() => leaving.abort());
    await answer.then(({ body: rest }) => rest.dump()).catch(() => undefined);
    return;
  }
  const { statusCode, body: text } = await answer;
  const read = await text.text();
  if (statusCode !== expected) throw new Error(`Answered with ${statusCode}: ${read.slice(0, 200)}`);
}

async function askAll(pool, first, count) {
  let next = first;
  const askOn = async () => {
    while (next < first + count) await ask(pool, next++);
  };
  await Promise.all(Array.from({ length: connections }, askOn));
}

async function used(gateway) {
  gateway.send('memory');
  return (await told(gateway, 'used')) / 1;
}

const subgraphs = spawn(process.execPath, [here('../gateway/subgraphs.mjs'), '4500'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
await once(subgraphs.stdout, 'data');
const gateway = fork(here('gateway.mjs'), { execArgv: ['--expose-gc'] });
try {
  const pool = new Pool(`http://127.0.0.1:${await told(gateway, 'port')}`, { connections });
  // What is kept on purpose (compiled code and operations, connections, buffers) is there after these.
  const warm = Math.min(requests, 20_000);
  await askAll(pool, 0, warm);
  const before = await used(gateway);
  await askAll(pool, warm, requests);
  const after = await used(gateway);
  await pool.close();
  const bytes = (after - before) / requests;
  say(`${(before / 2 ** 20).toFixed(2)} MiB in use after ${warm} requests`);
  say(`${(after / 2 ** 20).toFixed(2)} MiB after ${requests} more`);
  say(`${bytes.toFixed(1)} bytes per request`);
  if (bytes > Number(values.tolerance)) process.exitCode = 1;
} finally {
  gateway.kill();
  subgraphs.kill();
}
