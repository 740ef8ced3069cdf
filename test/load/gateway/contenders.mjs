/**
 * Who runs in the benchmark. A contender is a command that serves `/graphql` on the port it is given, writes a line to
 * standard output when it is ready, and asks the subgraphs of `supergraph.graphql`. One that needs packages of its own
 * has a folder under `peers/` with a package.json; nothing else of Gantry depends on those. Adding Hive Gateway or
 * Grafbase is an entry here and such a folder.
 */
const here = (path) => new URL(path, import.meta.url).pathname;

export const contenders = {
  apollo: {
    title: '@apollo/gateway + @apollo/server',
    peer: 'apollo',
    command: (port) => [process.execPath, here('peers/apollo/gateway.mjs'), String(port)],
  },
  alone: {
    title: 'Gantry, nothing shared',
    command: (port) => [process.execPath, here('gantry.mjs'), String(port), 'none'],
  },
  upstream: {
    title: 'Gantry, shared upstream',
    command: (port) => [process.execPath, here('gantry.mjs'), String(port), 'upstream'],
  },
  inbound: {
    title: 'Gantry, shared inbound',
    command: (port) => [process.execPath, here('gantry.mjs'), String(port), 'all'],
  },
  fetches: {
    title: 'ceiling: the bare fetches, with undici',
    command: (port) => [process.execPath, here('ceiling.mjs'), String(port), 'fetches'],
  },
  hello: {
    title: 'ceiling: the answer from memory',
    command: (port) => [process.execPath, here('ceiling.mjs'), String(port), 'hello'],
  },
};

/** What is measured: a request, over how many connections, and by whom. The first contender is what ratios refer to. */
export const cases = [
  {
    name: 'full query, nothing shared',
    request: 'full',
    connections: 50,
    by: ['apollo', 'alone', 'fetches'],
  },
  { name: 'full query, one connection', request: 'full', connections: 1, by: ['apollo', 'alone', 'fetches'] },
  { name: 'shared upstream', request: 'full', connections: 50, by: ['apollo', 'upstream'] },
  { name: 'shared inbound', request: 'full', connections: 50, by: ['apollo', 'inbound', 'hello'] },
  { name: 'one fetch', request: 'small', connections: 50, by: ['apollo', 'alone', 'fetches'] },
];
