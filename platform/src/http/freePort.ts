import { createServer } from 'node:net';

/** Below the ports that systems take for outgoing connections, from 32,768 on, so that none of those comes in between. */
const first = 10_000;
const count = 22_000;

/** Processes begin anywhere, and then take one after the other: what was given has time to be listened on. */
let next = Math.floor(Math.random() * count);

/** A port of loopback that nobody listens on at this moment, and that is not in `taken`. */
export async function freePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let tried = 0; tried < count; tried++) {
    const port = first + next;
    next = (next + 1) % count;
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No port from ${first} to ${first + count - 1} is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
