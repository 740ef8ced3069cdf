import { Source } from './Source.mjs';

/** Text that makes an event about 1 KB of JSON. */
const text = 'x'.repeat(960);

/**
 * What every contender does when the bench tells it to: `publish` events, and say what memory it takes.
 * @param start begins to serve events of a source, and gives the port
 */
export async function serveBench(start) {
  const source = new Source();
  const port = await start(source);
  let published = 0;
  process.on('message', async ({ publish, memory, subscribers }) => {
    for (let count = publish ?? 0; count > 0; count--) source.publish({ n: published++, text });
    if (subscribers) process.send({ subscribers: source.subscribers });
    if (memory) process.send({ memory: await settledMemory() });
  });
  process.on('disconnect', () => process.exit());
  process.send({ port });
}

/** Bytes that are in use once what is free has been freed. */
async function settledMemory() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, used: heapUsed + external };
}
