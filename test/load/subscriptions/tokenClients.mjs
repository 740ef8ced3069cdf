/**
 * Readers of streams: `node tokenClients.mjs <source|gateway> <port> <streams> <tokens>`, from the source or one that speaks as it does, or from
 * the gateway. Says how late each token was, and
 * which did not come, came twice or out of order.
 */
import { setTimeout } from 'node:timers/promises';
import { now } from './now.mjs';
import { RawClient } from './RawClient.mjs';
import { readTokens } from './readTokens.mjs';

const [, , from, port, streams, tokens] = process.argv;
/** Milliseconds in which the streams are opened. */
const openWithin = 1_000;
const delays = [];
let wrong = 0;

/** Looks at the tokens of one stream as they come. */
function watch() {
  let expected = 0;
  return {
    token({ n, at }) {
      delays.push(now() - at);
      if (n !== expected) wrong++;
      expected = n + 1;
    },
    end() {
      wrong += Number(tokens) - expected;
    },
  };
}

async function fromSource() {
  const stream = watch();
  await new Promise((resolve, reject) =>
    readTokens(Number(port), {
      push: (token) => stream.token(JSON.parse(token)),
      end: (error) => (error ? reject(error) : resolve()),
    }),
  );
  stream.end();
}

async function fromGateway(index) {
  const client = await RawClient.open(Number(port));
  const acknowledged = new Promise((resolve) => (client.onMessage = resolve));
  client.send({ type: 'connection_init' });
  await acknowledged;
  client.onEnd = (code, reason) => {
    throw new Error(`The gateway ended stream ${index} with ${code} (${reason}).`);
  };
  const stream = watch();
  const query = 'subscription ($stream: ID!) { token(stream: $stream) { n at } }';
  await new Promise((resolve) => {
    client.onMessage = (bytes) => {
      const { type, payload } = JSON.parse(bytes.toString());
      if (type === 'next' && !payload.errors) stream.token(payload.data.token);
      else resolve();
    };
    client.send({ id: '1', type: 'subscribe', payload: { query, variables: { stream: index } } });
  });
  stream.end();
  client.onEnd = () => undefined;
  await client.close();
}

const started = now();
const read = from === 'source' ? fromSource : fromGateway;
/** Nobody has all clients come at the same moment. */
const opening = Array.from({ length: Number(streams) }, async (_, index) => {
  await setTimeout((openWithin * index) / Number(streams));
  await read(index);
});
await Promise.all(opening);
const seconds = (now() - started) / 1_000;
delays.sort((one, other) => one - other);
const [p50, p99] = [0.5, 0.99].map((share) => delays[Math.floor(delays.length * share)]);
process.send({ outcome: { p50, p99, received: delays.length, wrong, perSecond: delays.length / seconds } });
process.on('disconnect', () => process.exit());
