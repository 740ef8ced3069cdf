import { connect } from 'node:net';
import { UnreadEvents } from '@gantry/platform/subgraph/UnreadEvents.js';

const request = 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n';
/** What is read, into one buffer for all streams: each piece is a text before the next one is read. */
const buffer = Buffer.allocUnsafeSlow(65_536);

/** The tokens of a new stream of the source, as soon as each has arrived; each may wait that long for who reads it. */
export function readTokens(port, waiting = 100_000) {
  let rest = '';
  let begun = false;
  const read = (size) => {
    const text = rest + buffer.latin1Slice(0, size);
    // The head of the answer is before the first one.
    let at = begun ? 0 : text.indexOf('data: ');
    for (let end = text.indexOf('\n\n', at); at >= 0 && end >= 0; end = text.indexOf('\n\n', at)) {
      begun = true;
      tokens.push(JSON.parse(text.slice(at + 'data: '.length, end)));
      at = end + 2;
    }
    rest = at > 0 ? text.slice(at) : text;
    return true;
  };
  const socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback: read } }, () =>
    socket.write(request),
  );
  const tokens = new UnreadEvents(waiting, () => socket.destroy());
  socket.on('error', (error) => tokens.end(error));
  socket.on('end', () => tokens.end());
  return tokens;
}
