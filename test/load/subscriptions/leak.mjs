/**
 * Whether subscriptions that were opened and closed leave anything behind: `node test/load/subscriptions/leak.mjs`, see
 * test/load/README.md. Ends with 1 when they do.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request as post } from 'node:http';
import { parseArgs } from 'node:util';
import { RawClient } from './RawClient.mjs';
import { told } from './told.mjs';

const { values } = parseArgs({
  options: {
    subscriptions: { type: 'string', default: '20000' },
    /** MiB that memory may grow by, which is what two measurements of the same may differ by. */
    tolerance: { type: 'string', default: '1' },
  },
});
const subscriptions = Number(values.subscriptions);
/** Subscriptions that are open at the same time. */
const batch = 200;
const say = (line) => process.stdout.write(`${line}\n`);

const server = fork(new URL('gantry.mjs', import.meta.url), { execArgv: ['--expose-gc'] });
const port = await told(server, 'port');

/** Half of a batch share one subscription at the source, the others are in ten groups. */
const documentOf = (index) => `subscription { ${index % 2 ? `s${index % 20}: ` : ''}ticked { n text } }`;

/** Opens a subscription over a socket, or as a stream of events or parts. @returns how to await its event, and end it */
async function open(index) {
  const query = documentOf(index);
  const transport = index % 4;
  if (transport < 2) {
    const client = await RawClient.open(port);
    const message = () => new Promise((resolve) => (client.onMessage = resolve));
    const acknowledged = message();
    client.send({ type: 'connection_init' });
    await acknowledged;
    const event = message();
    client.send({ id: '1', type: 'subscribe', payload: { query } });
    return { event, close: () => client.close() };
  }
  const accept = transport === 2 ? 'text/event-stream' : 'multipart/mixed;subscriptionSpec=1.0';
  const headers = { accept, 'content-type': 'application/json' };
  const request = post({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent: false });
  request.end(JSON.stringify({ query }));
  const [response] = await once(request, 'response');
  if (response.statusCode !== 200) throw new Error(`Answered with ${response.statusCode}.`);
  return {
    event: once(response, 'data'),
    close: async () => {
      response.on('error', () => undefined);
      const closed = new Promise((resolve) => response.once('close', resolve));
      request.destroy();
      await closed;
    },
  };
}

async function openAndClose(count) {
  for (let done = 0; done < count; done += batch) {
    const opened = await Promise.all(Array.from({ length: batch }, (_, index) => open(done + index)));
    server.send({ publish: 1 });
    let received = false;
    const events = Promise.all(opened.map(({ event }) => event)).then(() => (received = true));
    // Who was not yet subscribed gets a later one.
    while (!received) {
      await Promise.race([events, new Promise((resolve) => setTimeout(resolve, 100))]);
      if (!received) server.send({ publish: 1 });
    }
    await Promise.all(opened.map(({ close }) => close()));
  }
  await subscribers((open) => open === 0);
}

/** Waits until so many subscriptions are open at the source. */
async function subscribers(enough) {
  for (;;) {
    server.send({ subscribers: true });
    if (enough(await told(server, 'subscribers'))) return;
  }
}

async function state() {
  server.send({ memory: true });
  const { used } = await told(server, 'memory');
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const active = [...metrics.matchAll(/^gantry_gateway_active_subscriptions\{.*\} (\d+)$/gm)];
  return { used, open: active.reduce((sum, [, count]) => sum + Number(count), 0) };
}

// What is kept on purpose (compiled code and operations, buffers) is there after these.
await openAndClose(Math.min(subscriptions, 4_000));
const before = await state();
await openAndClose(subscriptions);
const after = await state();
const grown = after.used - before.used;
say(`${(before.used / 2 ** 20).toFixed(2)} MiB in use, with ${before.open} subscriptions open`);
say(
  `${(after.used / 2 ** 20).toFixed(2)} MiB after ${subscriptions} more were opened and closed, ${after.open} open`,
);
say(`${(grown / subscriptions).toFixed(1)} bytes per subscription`);
server.kill();
if (after.open > 0 || grown > Number(values.tolerance) * 2 ** 20) process.exitCode = 1;
