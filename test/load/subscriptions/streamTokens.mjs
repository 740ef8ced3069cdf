import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpuSeconds } from '../gateway/cpuSeconds.mjs';
import { told } from './told.mjs';

/**
 * How much later tokens arrive that come from a Server-Sent Events server through a subgraph and the gateway, than those
 * that are read from the server itself. Source, subgraph, gateway and readers are a process each.
 */
export async function streamTokens({ streams, rate, seconds, say }) {
  const tokens = rate * seconds;
  const children = [];
  const start = async (file, ...args) => {
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = fork(new URL(file, import.meta.url), args.map(String), { env });
    children.push(child);
    return child;
  };
  const source = await start('tokenSource.mjs', rate, tokens);
  const sourcePort = await told(source, 'port');
  const subgraph = await start('tokenSubgraph.mjs', sourcePort);
  const gateway = await start('tokenGateway.mjs', await told(subgraph, 'port'));
  const ports = { source: sourcePort, gateway: await told(gateway, 'port') };

  // Compiled code is not what is measured.
  const first = await start('tokenClients.mjs', 'gateway', ports.gateway, Math.ceil(streams / 5), tokens);
  await told(first, 'outcome');
  first.disconnect();

  const outcomes = {};
  /** Seconds of CPU of each process while the readers read from the gateway. */
  const cpu = {};
  for (const from of ['source', 'gateway']) {
    const clients = await start('tokenClients.mjs', from, ports[from], streams, tokens);
    const parts = { source, subgraph, gateway, readers: clients };
    const before = {};
    for (const [part, { pid }] of Object.entries(parts)) before[part] = await cpuSeconds(pid);
    outcomes[from] = await told(clients, 'outcome');
    for (const [part, { pid }] of Object.entries(parts)) cpu[part] = (await cpuSeconds(pid)) - before[part];
    clients.disconnect();
  }
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));

  say(`\n${streams} streams of ${rate} tokens/s for ${seconds} s: ${streams * tokens} tokens\n`);
  say('| read from | tokens | lost, twice or out of order | tokens/s | p50 ms | p99 ms |');
  say('| --- | --- | --- | --- | --- | --- |');
  for (const [from, { p50, p99, received, wrong, perSecond }] of Object.entries(outcomes)) {
    say(
      `| ${from} | ${received} | ${wrong} | ${Math.round(perSecond)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`,
    );
  }
  const added = (key) => (outcomes.gateway[key] - outcomes.source[key]).toFixed(1);
  say(`\nAdded by subgraph and gateway: p50 ${added('p50')} ms, p99 ${added('p99')} ms.`);
  const shares = Object.entries(cpu).map(([part, spent]) => `${part} ${spent.toFixed(1)}`);
  say(`Seconds of CPU: ${shares.join(', ')}.`);
  return { ...outcomes, cpuSeconds: cpu };
}
