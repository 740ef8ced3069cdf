/**
 * A model as far as its answers go: `node tokenSource.mjs <tokens per second> <tokens>`. GET gives a stream of Server-Sent
 * Events, each with its number and the time it was written; the streams' tokens are spread over time.
 */
import { createServer } from 'node:http';
import { now } from './now.mjs';

const [, , rate, tokens] = process.argv;
const interval = 1_000 / Number(rate);
const streams = new Set();

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const stream = { response, n: 0, due: now() + interval * (1 + Math.random()) };
  streams.add(stream);
  response.once('close', () => streams.delete(stream));
});

setInterval(() => {
  for (const stream of streams) {
    const at = now();
    if (at < stream.due) continue;
    stream.due += interval;
    stream.response.write(`data: ${JSON.stringify({ n: stream.n++, at })}\n\n`);
    if (stream.n < Number(tokens)) continue;
    streams.delete(stream);
    stream.response.end();
  }
}, 1);

process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
