import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { memoryInUse } from '../fixtures/memoryInUse.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** What is sent in turns. Every document is another, so that nothing of it may be kept for long. */
const kinds = [
  (index: number) => `query Q${index} { goods { id n${index}: name left } }`,
  (index: number) => `query Q${index} { good(id: "${index}") { name left } }`,
  (index: number) => `query Q${index} { fails }`,
  (index: number) => `query Q${index} { goods { nothing${index} } }`,
  (index: number) => `query Q${index} {`,
];

async function ask(running: RunningStandalone, index: number): Promise<void> {
  const query = kinds[index % kinds.length]!(index);
  if (index % 7 > 0) {
    await (await running.post({ query })).arrayBuffer();
    return;
  }
  const leaving = new AbortController();
  const answer = fetch(`${running.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  await nextTurn();
  leaving.abort();
  await answer.then((response) => response.arrayBuffer()).catch(() => undefined);
}

/** Bytes by which it may grow over 4,000 requests: compiled code would take ten times that, were it kept. */
const most = 2 * 2 ** 20;

test(
  'requests leave nothing behind, whether they are answered, fail or are given up',
  { timeout: 600_000 },
  async () => {
    await using running = await startStandalone(shop(new Feed()), { settings: { operationsKept: 20 } });
    const askAll = async (from: number, to: number): Promise<void> => {
      for (let first = from; first < to; first += 20) {
        await Promise.all(Array.from({ length: 20 }, (_, index) => ask(running, first + index)));
        for (const subgraph of Object.values(running.subgraphs)) subgraph.requests.length = 0;
        running.logged.length = 0;
      }
    };
    await askAll(0, 1_000);
    let grown = Number.POSITIVE_INFINITY;
    // What the engine itself keeps is there once, and on a busy host late; what requests leave behind is there each time.
    for (let from = 1_000; from < 13_000 && grown > most; from += 4_000) {
      const before = await memoryInUse();
      await askAll(from, from + 4_000);
      grown = (await memoryInUse()) - before;
    }
    expect(grown).toBeLessThan(most);
  },
);
