import { connect } from 'node:net';

const request = 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n';
/** What is read, into one buffer for all streams: each piece is a text before the next one is read. */
const buffer = Buffer.allocUnsafeSlow(65_536);

/**
 * Opens a new stream of the source. Each token's text goes to `push` as soon as it has arrived, and `end` is told of the end.
 * @returns ends it
 */
export function readTokens(port, { push, end }) {
  let rest = '';
  let begun = false;
  const read = (size) => {
    const text = rest + buffer.latin1Slice(0, size);
    // The head of the answer is before the first one.
    let at = begun ? 0 : text.indexOf('data: ');
    for (let until = text.indexOf('\n\n', at); at >= 0 && until >= 0; until = text.indexOf('\n\n', at)) {
      begun = true;
      push(text.slice(at + 'data: '.length, until));
      at = until + 2;
    }
    rest = at > 0 ? text.slice(at) : text;
    return true;
  };
  const socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback: read } }, () =>
    socket.write(request),
  );
  socket.on('error', end);
  socket.on('end', () => end());
  return () => socket.destroy();
}
