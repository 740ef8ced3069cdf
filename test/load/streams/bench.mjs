/**
 * What an entry of a live stream costs, and how long it is on its way from a process that appends to one that reads, over a
 * real Redis. `node test/load/streams/bench.mjs [options]`, see test/load/README.md.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { RedisServer } from '@gantry/test/services/RedisServer.js';
import { cpuSeconds } from '../gateway/cpuSeconds.mjs';
import { told } from '../subscriptions/told.mjs';

const { values: options } = parseArgs({
  options: {
    streams: { type: 'string', default: '500' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
  },
});
const { streams, rate, seconds } = options;
const start = (file, ...args) => fork(new URL(file, import.meta.url), args);

await using redis = await RedisServer.start();
const reader = start('reader.mjs', redis.url, streams);
await told(reader, 'ready');
const appender = start('appender.mjs', redis.url, streams, rate, seconds);
const took = await told(appender, 'seconds');
reader.send('report');
const report = await told(reader, 'report');
const entries = Number(streams) * Number(rate) * Number(seconds);
const each = async (pid) => `${(((await cpuSeconds(pid)) / entries) * 1e6).toFixed(1)} µs`;
process.stdout.write(
  `${entries} entries in ${took.toFixed(1)} s (asked for: ${seconds} s), of which ${report.entries} were read by then, in ${report.batches} batches.
CPU for each: ${await each(appender.pid)} appending, ${await each(redis.pid)} in Redis, ${await each(reader.pid)} reading.
On their way: ${report.p50.toFixed(1)} ms (median), ${report.p99.toFixed(1)} ms (99 %).
`,
);
appender.kill();
reader.kill();
