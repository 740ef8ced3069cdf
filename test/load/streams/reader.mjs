/** Reads all streams, and tells how long entries were on their way, in milliseconds. */
import { openStreams } from './openStreams.mjs';

const [url, count] = [process.argv[2], Number(process.argv[3])];
const streams = await openStreams(url, 'bench-reader');
const delays = [];
let batches = 0;

async function read(stream) {
  for await (const batch of streams.read('t', stream)) {
    batches++;
    const now = performance.timeOrigin + performance.now();
    for (const { payload } of batch) delays.push(now - payload.sentAt);
  }
}

for (let index = 0; index < count; index++) void read(`s${index}`);
process.on('message', () => {
  delays.sort((one, other) => one - other);
  const quantile = (part) => delays[Math.floor((delays.length - 1) * part)];
  process.send({ report: { entries: delays.length, batches, p50: quantile(0.5), p99: quantile(0.99) } });
});
process.send({ ready: true });
