/**
 * A model as far as its answers go: `node tokenSource.mjs <tokens per second> <tokens>`. GET gives a stream of Server-Sent
 * Events, each with its number and the time it was written; the streams' tokens are spread over time. It speaks as much HTTP as that
 * takes, and writes each token by itself, so that it takes little of what is measured.
 */
import { createServer } from 'node:net';
import { now } from './now.mjs';

const [, , rate, tokens] = process.argv;
const interval = 1_000 / Number(rate);
const streams = new Set();

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n');
    const stream = { socket, n: 0, due: now() + interval * (1 + Math.random()) };
    streams.add(stream);
    socket.once('close', () => streams.delete(stream));
  });
  socket.on('error', () => socket.destroy());
});

setInterval(() => {
  for (const stream of streams) {
    const at = now();
    if (at < stream.due) continue;
    stream.due += interval;
    stream.socket.write(`data: {"n":${stream.n++},"at":${at}}\n\n`);
    if (stream.n < Number(tokens)) continue;
    streams.delete(stream);
    stream.socket.end();
  }
}, 1);

process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
