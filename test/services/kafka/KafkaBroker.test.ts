import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { fetchKafka } from '../../src/services/kafka/fetchKafka.js';
import { KafkaBroker } from '../../src/services/kafka/KafkaBroker.js';
import { kafkaMissing } from '../../src/services/kafka/kafkaMissing.js';

describe.runIf(kafkaMissing === undefined)('a Kafka broker for tests', () => {
  it('has what it was given, after it was killed and started again', async () => {
    await using broker = await KafkaBroker.start();
    const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'kept', messages: [{ value: 'one' }] });
    await broker.kill();
    await broker.restart();
    expect(await admin.fetchTopicOffsets('kept')).toMatchObject([{ high: '1' }]);
    await producer.disconnect();
    await admin.disconnect();
  });

  it('fetches a jar again that is not what the lock file says', async () => {
    const cache = await mkdtemp(path.join(tmpdir(), 'gantry-jars-'));
    const version = '4.1.2';
    await cp(path.join(homedir(), '.cache/gantry/kafka', version), path.join(cache, version), {
      recursive: true,
    });
    const damaged = path.join(cache, version, 'slf4j-simple-1.7.36.jar');
    await writeFile(damaged, 'something else');
    const classPath = await fetchKafka(cache);
    expect(classPath.split(path.delimiter)).toContain(damaged);
    expect((await readdir(path.join(cache, version))).every((name) => name.endsWith('.jar'))).toBe(true);
    expect((await stat(damaged)).size).toBeGreaterThan(10_000);
    await rm(cache, { recursive: true });
  });
});
