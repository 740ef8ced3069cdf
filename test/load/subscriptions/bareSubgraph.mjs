/**
 * What a subgraph cannot do without, and nothing else: `node bareSubgraph.mjs <port of the source>`. Whoever connects names streams, a
 * line each, and gets their tokens as lines of `name:token`, those of one turn of the event loop in one write.
 */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { readTokens } from './readTokens.mjs';

const server = createServer((link) => {
  link.setNoDelay(true);
  let lines = '';
  const send = (line) => {
    if (lines === '') setImmediate(flush);
    lines += line;
  };
  const flush = () => {
    link.write(lines, 'latin1');
    lines = '';
  };
  createInterface({ input: link }).on('line', (name) =>
    readTokens(Number(process.argv[2]), {
      push: (token) => send(`${name}:${token}\n`),
      end: () => send(`${name}:\n`),
    }),
  );
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
