import { once } from 'node:events';

/** The next message of a forked process that has `key`. @throws Error when the process ends first */
export async function told(child, key) {
  const waited = new AbortController();
  const exit = once(child, 'exit', { signal: waited.signal }).then(([code]) => {
    throw new Error(`A process of the bench ended with ${code}.`);
  });
  exit.catch(() => undefined);
  try {
    for (;;) {
      const [message] = await Promise.race([once(child, 'message'), exit]);
      if (key in message) return message[key];
    }
  } finally {
    waited.abort();
  }
}
