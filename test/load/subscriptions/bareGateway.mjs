/**
 * What a gateway cannot do without, and nothing else: `node bareGateway.mjs <port of the bare subgraph>`. Hands on the tokens of a stream
 * for each connection, as the source itself does.
 */
import { connect, createServer } from 'node:net';

const clients = new Map();
const link = connect({ port: Number(process.argv[2]), host: '127.0.0.1' });
link.setNoDelay(true);
let rest = '';
link.on('data', (bytes) => {
  const text = rest + bytes.latin1Slice();
  let at = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
    const colon = text.indexOf(':', at);
    const socket = clients.get(text.slice(at, colon));
    if (colon + 1 === end) socket.end();
    else socket.write(`data: ${text.slice(colon + 1, end)}\n\n`, 'latin1');
    at = end + 1;
  }
  rest = text.slice(at);
});

let streams = 0;
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.once('data', () => {
    const name = String(streams++);
    clients.set(name, socket);
    socket.once('close', () => clients.delete(name));
    link.write(`${name}\n`);
  });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
