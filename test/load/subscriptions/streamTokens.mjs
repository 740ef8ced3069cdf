import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpuSeconds } from '../gateway/cpuSeconds.mjs';
import { told } from './told.mjs';

const titles = { source: 'the source', bare: 'a bare relay', gateway: 'the gateway' };
const addedBy = { bare: 'two processes that hand on bytes', gateway: 'subgraph and gateway' };

/**
 * How much later tokens arrive that come from a Server-Sent Events server through a subgraph and the gateway, than those
 * that are read from the server itself, and what as many processes do that know nothing of GraphQL and only hand on bytes: the
 * ceiling. Source, subgraph, gateway and readers are a process each.
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
  /** Subgraph and gateway of that name, and what readers have to do with them. */
  const chain = async (name, from) => {
    const subgraph = await start(`${name}Subgraph.mjs`, sourcePort);
    const gateway = await start(`${name}Gateway.mjs`, await told(subgraph, 'port'));
    return { from, port: await told(gateway, 'port'), subgraph, gateway };
  };
  const whole = {
    source: { from: 'source', port: sourcePort },
    bare: await chain('bare', 'source'),
    gateway: await chain('token', 'gateway'),
  };

  const outcomes = {};
  for (const [name, { from, port, ...between }] of Object.entries(whole)) {
    const read = async () => {
      const readers = await start('tokenClients.mjs', from, port, streams, tokens);
      const before = await cpuOf({ source, ...between, readers });
      const outcome = await told(readers, 'outcome');
      const after = await cpuOf({ source, ...between, readers });
      readers.disconnect();
      const micros = ([part, spent]) => [part, ((spent - before[part]) * 1e6) / (streams * tokens)];
      return { ...outcome, microsPerToken: Object.fromEntries(Object.entries(after).map(micros)) };
    };
    // How code is compiled is not what is measured.
    await read();
    outcomes[name] = await read();
  }
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));

  say(`\n${streams} streams of ${rate} tokens/s for ${seconds} s: ${streams * tokens} tokens\n`);
  say(
    '| read from | tokens | lost, twice or out of order | tokens/s | p50 ms | p99 ms | µs of CPU a token |',
  );
  say('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, { p50, p99, received, wrong, perSecond, microsPerToken }] of Object.entries(outcomes)) {
    const sum = Object.values(microsPerToken).reduce((one, other) => one + other);
    const parts = Object.entries(microsPerToken).map(([part, micros]) => `${part} ${micros.toFixed(0)}`);
    say(
      `| ${titles[name]} | ${received} | ${wrong} | ${Math.round(perSecond)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} ` +
        `| ${sum.toFixed(0)}: ${parts.join(', ')} |`,
    );
  }
  for (const name of ['bare', 'gateway']) {
    const added = (key) => (outcomes[name][key] - outcomes.source[key]).toFixed(1);
    say(`\nAdded by ${addedBy[name]}: p50 ${added('p50')} ms, p99 ${added('p99')} ms.`);
  }
  return outcomes;
}

/** Seconds of CPU of each of these processes. */
async function cpuOf(processes) {
  const spent = {};
  for (const [part, { pid }] of Object.entries(processes)) spent[part] = await cpuSeconds(pid);
  return spent;
}
