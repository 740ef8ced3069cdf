/**
 * Who runs in the benchmark. A contender is a command that serves `/graphql` on the port it is given, writes a line to
 * standard output when it is ready, and asks the subgraphs of `supergraph.graphql`, or of another supergraph that it is told. One that needs packages of its own
 * has a folder under `peers/` with a package.json; nothing else of Gantry depends on those. Another peer is an entry here and
 * such a folder.
 */
const here = (path) => new URL(path, import.meta.url).pathname;

/** Where `bench.mjs` takes reports of usage. */
const usageUrl = 'http://127.0.0.1:4501/usage';
/** Before a gateway: has its spans sent. */
const traced = ['--import', here('traced.mjs')];

export const contenders = {
  apollo: {
    title: '@apollo/gateway + @apollo/server',
    peer: 'apollo',
    command: (port) => [process.execPath, here('peers/apollo/gateway.mjs'), String(port)],
  },
  hiveJit: {
    title: '@graphql-hive/gateway --jit',
    peer: 'hive',
    command: (port) => [process.execPath, here('peers/hive/gateway.mjs'), String(port), 'jit'],
  },
  hiveRust: {
    title: '@graphql-hive/gateway, planner in Rust',
    peer: 'hive',
    command: (port) => [process.execPath, here('peers/hive/gateway.mjs'), String(port), 'rust'],
  },
  hiveDedupe: {
    title: '@graphql-hive/gateway, planner in Rust, shared inbound',
    peer: 'hive',
    command: (port) => [process.execPath, here('peers/hive/gateway.mjs'), String(port), 'rust', 'dedupe'],
  },
  grafbase: {
    title: 'Grafbase, in Rust, as its command line runs it',
    peer: 'grafbase',
    command: (port) => [process.execPath, here('peers/grafbase/gateway.mjs'), String(port)],
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
  aloneReporting: {
    title: 'Gantry, nothing shared, reporting usage',
    command: (port) => [process.execPath, here('gantry.mjs'), String(port), 'none', '', usageUrl],
  },
  inboundReporting: {
    title: 'Gantry, shared inbound, reporting usage',
    command: (port) => [process.execPath, here('gantry.mjs'), String(port), 'all', '', usageUrl],
  },
  apolloMember: {
    title: '@apollo/gateway + @apollo/server, with jose',
    peer: 'apollo',
    command: (port) => [process.execPath, here('peers/apollo/member.mjs'), String(port)],
  },
  memberAlone: {
    title: 'Gantry, nothing shared',
    command: (port) => [process.execPath, here('gantryMember.mjs'), String(port), 'none'],
  },
  memberInbound: {
    title: 'Gantry as it comes, shared inbound',
    command: (port) => [process.execPath, here('gantryMember.mjs'), String(port), 'all'],
  },
  apolloTraced: {
    title: '@apollo/gateway + @apollo/server, with jose, traced',
    peer: 'apollo',
    command: (port) => [process.execPath, ...traced, here('peers/apollo/member.mjs'), String(port)],
  },
  memberTraced: {
    title: 'Gantry, nothing shared, traced',
    command: (port) => [process.execPath, ...traced, here('gantryMember.mjs'), String(port), 'none'],
  },
  memberInboundTraced: {
    title: 'Gantry as it comes, shared inbound, traced',
    command: (port) => [process.execPath, ...traced, here('gantryMember.mjs'), String(port), 'all'],
  },
  apolloShapes: {
    title: '@apollo/gateway + @apollo/server',
    peer: 'apollo',
    command: (port) => [
      process.execPath,
      here('peers/apollo/gateway.mjs'),
      String(port),
      here('shapes.graphql'),
    ],
  },
  hiveShapes: {
    title: '@graphql-hive/gateway --jit',
    peer: 'hive',
    command: (port) => [
      process.execPath,
      here('peers/hive/gateway.mjs'),
      String(port),
      'jit',
      'none',
      here('shapes.graphql'),
    ],
  },
  shapes: {
    title: 'Gantry, nothing shared',
    command: (port) => [process.execPath, here('gantry.mjs'), String(port), 'none', here('shapes.graphql')],
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

/**
 * What is measured: a request, over how many connections, and by whom, for a `share` of the seconds. Ratios refer to the first
 * that is ours; `goals` say how many times less than a contender Gantry is to need, or how many times a ceiling at most.
 */
export const cases = [
  {
    name: 'full query, nothing shared',
    request: 'full',
    connections: 50,
    by: ['apollo', 'hiveJit', 'grafbase', 'alone', 'fetches'],
    goals: { apollo: 18, grafbase: 2, fetches: 1 / 2.5 },
  },
  {
    name: 'full query, one connection',
    request: 'full',
    connections: 1,
    by: ['apollo', 'hiveRust', 'grafbase', 'alone', 'fetches'],
    goals: { apollo: 9, hiveRust: 1.2, grafbase: 1.2 },
  },
  {
    name: 'shared upstream',
    request: 'full',
    connections: 50,
    by: ['apollo', 'hiveRust', 'upstream'],
    goals: { apollo: 30, hiveRust: 9 },
  },
  {
    name: 'shared inbound',
    request: 'full',
    connections: 50,
    // Of some forty requests one is executed: it takes longer until what does so has been compiled.
    share: 3,
    by: ['apollo', 'hiveDedupe', 'inbound', 'hello'],
    goals: { apollo: 180, hiveDedupe: 6, hello: 1 / 2 },
  },
  {
    name: 'one fetch',
    request: 'small',
    connections: 50,
    by: ['apollo', 'hiveRust', 'grafbase', 'alone', 'fetches'],
    goals: { apollo: 12, hiveRust: 1.4, grafbase: 1.4, fetches: 1 / 1.3 },
  },
  {
    name: 'usage, one fetch',
    request: 'small',
    connections: 50,
    by: ['alone', 'aloneReporting'],
  },
  {
    name: 'usage, shared inbound',
    request: 'full',
    connections: 50,
    by: ['inbound', 'inboundReporting'],
  },
  {
    name: 'Overview',
    request: 'overview',
    connections: 50,
    by: ['apolloMember', 'memberAlone', 'memberInbound'],
    goals: { apolloMember: 5 },
  },
  {
    name: 'Overview, traced',
    request: 'overview',
    connections: 50,
    by: ['apolloTraced', 'memberTraced', 'memberInboundTraced'],
    goals: { apolloTraced: 5 },
  },
  ...['pretty', 'escaped', 'unicode', 'numbers', 'deep', 'list'].map((request) => ({
    name: `shape: ${request}`,
    request,
    connections: request === 'list' ? 4 : 50,
    share: 1 / 2,
    by: ['apolloShapes', ...(request === 'list' ? [] : ['hiveShapes']), 'shapes'],
  })),
];
