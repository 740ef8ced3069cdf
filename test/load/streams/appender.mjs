/** Appends to each stream so many entries a second, and tells how long that took. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStreams } from './openStreams.mjs';

const url = process.argv[2];
const [count, rate, seconds] = process.argv.slice(3).map(Number);
const streams = await openStreams(url, 'bench-appender');
const started = performance.now();

async function write(stream) {
  const period = 1_000 / rate;
  const from = performance.now() + Math.random() * period;
  for (let index = 0; index < rate * seconds; index++) {
    const wait = from + index * period - performance.now();
    if (wait > 0) await sleep(wait);
    const sentAt = performance.timeOrigin + performance.now();
    await streams.append('t', stream, { text: 'token ', attempt: 1, at: index * 6, sentAt });
  }
}

await Promise.all(Array.from({ length: count }, (_, index) => write(`s${index}`)));
process.send({ seconds: (performance.now() - started) / 1_000 });
