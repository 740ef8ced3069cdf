/** Many subscribers in one process: `node clients.mjs <port> <count>`, told what to do by the bench. */
import { RawClient } from './RawClient.mjs';

const [, , port, count] = process.argv;
/** Sockets that are opened at the same time. */
const batch = 100;
const query = 'subscription { ticked { n text } }';

let received = 0;
let announced = 0;
const clients = [];

function counted(message) {
  received++;
  // The first of each round of events is looked at; all have to be as long.
  if (received % clients.length === 1) {
    const { payload } = JSON.parse(message.toString());
    if (payload?.data?.ticked?.text?.length !== 960) throw new Error(message.toString());
  }
  const complete = Math.floor(received / clients.length);
  if (complete > announced) process.send({ complete: (announced = complete) });
}

async function open(index) {
  const client = await RawClient.open(Number(port));
  const acknowledged = new Promise((resolve) => (client.onMessage = resolve));
  client.send({ type: 'connection_init', payload: {} });
  await acknowledged;
  client.onMessage = counted;
  client.send({ id: `s${index}`, type: 'subscribe', payload: { query } });
  return client;
}

while (clients.length < Number(count)) {
  const next = Array.from({ length: Math.min(batch, Number(count) - clients.length) }, (_, i) =>
    open(clients.length + i),
  );
  clients.push(...(await Promise.all(next)));
}
process.on('disconnect', () => process.exit());
process.send({ open: clients.length });
