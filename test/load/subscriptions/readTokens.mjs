import { connect } from 'node:net';
import { UnreadEvents } from '@gantry/platform/subgraph/UnreadEvents.js';

const request = 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n';

/** The tokens of a new stream of the source, as soon as each has arrived; each may wait that long for who reads it. */
export function readTokens(port, waiting = 100_000) {
  const socket = connect(port, '127.0.0.1', () => socket.write(request));
  const tokens = new UnreadEvents(waiting, () => socket.destroy());
  let rest = '';
  let begun = false;
  socket.setEncoding('latin1').on('data', (chunk) => {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      // The first one has the head of the answer before it.
      const data = begun ? event : event.slice(event.indexOf('data: '));
      begun = true;
      tokens.push(JSON.parse(data.slice('data: '.length)));
    }
  });
  socket.on('error', (error) => tokens.end(error));
  socket.on('end', () => tokens.end());
  return tokens;
}
