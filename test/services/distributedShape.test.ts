import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DistributedShape } from '@gantry/distributed/DistributedShape.js';
import { requestDevelopmentToken } from '@gantry/embedded/issuer/requestDevelopmentToken.js';
import { Reckoning } from '../src/faults/Reckoning.js';
import { SmallDisk, smallDiskMissing } from '../src/faults/SmallDisk.js';
import { Workload } from '../src/faults/Workload.js';
import { Caller } from '../src/gantry/Caller.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { leaksIn } from '../src/gantry/leaksIn.js';
import { temporaryDataFolder } from '../src/gantry/temporaryDataFolder.js';
import { silentObserver } from '../src/golden-path/journey/GoldenPathObserver.js';
import { operation } from '../src/golden-path/journey/operations.js';
import { runGoldenPath } from '../src/golden-path/journey/runGoldenPath.js';
import { SdkClient } from '../src/golden-path/journey/SdkClient.js';
import { KitchenProcess } from '../src/golden-path/kitchen/KitchenProcess.js';
import { GitServer } from '../src/golden-path/repository/GitServer.js';
import { GreeterRepository } from '../src/golden-path/repository/GreeterRepository.js';
import { kafkaMissing } from '../src/services/kafka/kafkaMissing.js';
import { redisMissing } from '../src/services/RedisServer.js';
import { SpanCollector } from '../src/services/SpanCollector.js';
import { metricsNeeded } from '../../deploy/observability/test/queries.js';
import { question, traceOneMessage } from './traceOneMessage.js';

const missing = kafkaMissing ?? redisMissing;
if (missing) console.warn(`The distributed shape is not tried here: ${missing}`);
if (smallDiskMissing) console.warn(`No disk is filled here: ${smallDiskMissing}`);

/** Megabytes for PostgreSQL: its databases take less than half of them. */
const diskSize = 800;

describe.skipIf(missing)('the distributed shape', () => {
  const stack = new AsyncDisposableStack();
  let shape: DistributedShape;
  let kitchen: KitchenProcess;
  let git: GitServer;
  let token: string;
  let collector: SpanCollector;
  let dataFolder: string;
  let disk: SmallDisk | undefined;
  let workload: Workload;
  /** The tenant in which the golden path was walked. */
  let walked: string;
  /** What was done to it, for whoever reads the log. */
  const told: string[] = [];

  beforeAll(async () => {
    dataFolder = await temporaryDataFolder('faults');
    stack.defer(() => rm(dataFolder, { recursive: true, force: true }));
    // Whoever reads of a failure needs to know what the processes said of it.
    stack.defer(async () => console.log(await errorsIn(path.join(dataFolder, 'logs'))));
    if (!smallDiskMissing) {
      disk = stack.use(await SmallDisk.mount(path.join(dataFolder, 'postgres'), diskSize));
    }
    kitchen = stack.use(await KitchenProcess.start());
    git = stack.use(await GitServer.start());
    collector = stack.use(await SpanCollector.start());
    shape = stack.use(
      await DistributedShape.start({
        dataFolder,
        port: await freePort(),
        replicas: { gateway: 2 },
        logLevel: 'debug',
        handedOn: {
          agents: {},
          workflows: {},
          deployments: {},
          // Only what a client asks to see is traced.
          everyone: {
            OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
            OTEL_TRACES_SAMPLER: 'parentbased_always_off',
            OTEL_BSP_SCHEDULE_DELAY: '100',
            // None that anybody meets: what is limited is also measured.
            GANTRY_RATE_LIMITS: JSON.stringify({ default: { operations: 1_000_000, seconds: 60 } }),
          },
        },
        logger: pino({ level: 'silent' }),
      }),
    );
    token = await requestDevelopmentToken({ baseUrl: shape.baseUrl, user: 'ada' });
  }, 300_000);

  afterAll(() => stack.disposeAsync(), 60_000);

  it('walks the golden path', async () => {
    await using client = new SdkClient({ url: shape.endpoint, token });
    await using repository = await GreeterRepository.create(git, `walked-${randomUUID()}`);
    const { slug } = await runGoldenPath(client, silentObserver, { kitchen, repository });
    expect(slug).toMatch(/^bistro-/);
    walked = slug;
  }, 300_000);

  it('shows one trace from a client to the tokens, over all its processes', async () => {
    const member = new Caller(shape.endpoint, token, walked);
    const spans = await traceOneMessage(member, collector);
    const of = (service: string): Set<string> =>
      new Set(spans.filter((span) => span.service === service).map(({ name }) => name));
    expect(of('gateway')).toContain('mutation');
    expect(of('gateway')).toContain('subscription event');
    expect(of('conversations')).toContain('INSERT outbox');
    expect(of('conversations')).toContain('send MessageReceived');
    expect(of('agents')).toContain('process MessageReceived');
    expect(of('agents')).toContain('chat drafting-agent');
    expect(of('workflows')).toContain('query');
    expect(of('cost')).toContain('process AgentResponse');
    expect(of('conversations')).toContain('subscription event');
    told.push(
      `followed one message in ${spans.length} spans of ${new Set(spans.map(({ service }) => service)).size} services`,
    );
    console.log(told.at(-1));
  }, 300_000);

  it('has every metric that the dashboards and alert rules go by', async () => {
    const texts = await Promise.all(
      shape.replicas.map(async ({ probeUrl }) => (await fetch(`${probeUrl}/metrics`)).text()),
    );
    const exposed = new Set(
      texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)),
    );
    expect(metricsNeeded().filter((name) => !exposed.has(name))).toEqual([]);
    expect(metricsNeeded().length).toBeGreaterThan(30);
  });

  it('leaves no token, and nothing of what was said, in the logs of its processes', async () => {
    const folder = path.join(dataFolder, 'logs');
    const logs = await Promise.all(
      (await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8')),
    );
    const log = logs.join('\n');
    expect(log.split('\n').length).toBeGreaterThan(8);
    expect(leaksIn(log, [question, token])).toEqual([]);
  });

  describe('under load', () => {
    beforeAll(async () => {
      const repository = stack.use(await GreeterRepository.create(git));
      const { endpoint } = shape;
      workload = stack.use(
        await Workload.start({ endpoint, token, kitchen, repository, talkers: 2, runners: 2 }),
      );
    }, 300_000);

    it('goes on while each of its processes is killed in turn', async () => {
      await workload.progress.more({ replies: 1, executions: 1 });
      for (const { name, kill, restart, ships = true } of victims(shape)) {
        await kill();
        await restart();
        // Work goes on with it, before the next one is killed.
        await workload.progress.more({ replies: 1, executions: 1, rollouts: ships ? 1 : 0 });
        told.push(`killed ${name}`);
        console.log(`${told.at(-1)}; so far ${JSON.stringify(workload.progress.done)}`);
      }
    }, 600_000);

    it('goes on while Redis takes nothing more', async () => {
      const redis = new Redis(shape.services.redis.url);
      try {
        await redis.config('SET', 'maxmemory', '1');
        await workload.progress.more({ replies: 1, executions: 1, rollouts: 1 });
        await redis.config('SET', 'maxmemory', '0');
        await workload.progress.more({ replies: 1, executions: 1, rollouts: 1 });
        told.push('filled Redis');
      } finally {
        redis.disconnect();
      }
    }, 300_000);

    it.skipIf(smallDiskMissing)(
      'waits while the disk of PostgreSQL is full, and goes on when there is room',
      async () => {
        try {
          await disk!.fill();
          // What fits into pages that are there already is still taken; then somebody has to be told.
          const member = new Caller(shape.endpoint, token, walked);
          const input = { title: 'No room', idempotencyKey: '' };
          await vi.waitFor(
            async () => {
              input.idempotencyKey = randomUUID();
              const { code } = await member.ask(operation('StartConversation'), { input });
              expect(code).toBe('UNAVAILABLE');
            },
            { timeout: 60_000, interval: 5 },
          );
        } finally {
          await disk!.free();
        }
        // It ends itself where it cannot write its log, and somebody has to start it again.
        await shape.services.restartPostgres();
        await workload.progress.more({ replies: 1, executions: 1, rollouts: 1 });
        told.push('filled the disk of PostgreSQL');
      },
      180_000,
    );

    it('has lost nothing, and done nothing twice', async () => {
      await workload.finish();
      const reckoning = new Reckoning({ workload, adminUrl: shape.services.adminUrl });
      expect(await reckoning.replies()).toEqual([]);
      expect(await reckoning.executions(await kitchen.orders())).toEqual([]);
      expect(await reckoning.rollouts()).toEqual([]);
      expect(await reckoning.costs(until)).toEqual([]);
      const { persistence, replies, executions, rollouts } = workload;
      // What fails passes by itself: nobody was told that something went wrong on our side.
      expect([...persistence.failures.keys()].filter((code) => code === 'INTERNAL')).toEqual([]);
      // What is durable is resumed; only a reply that has to be written anew is heard anew.
      expect([...persistence.begunAnew.keys()].filter((name) => name !== 'ReplyTokens')).toEqual([]);
      console.log(
        `${told.join(', ')}: ${replies.length} messages, ${executions.length} executions and ${rollouts.length} rollouts were accepted, and each is there once.`,
        `Requests were repeated after ${JSON.stringify(Object.fromEntries(persistence.failures))};`,
        `${persistence.begunAnew.get('ReplyTokens') ?? 0} replies were heard anew.`,
      );
    }, 600_000);
  });
});

interface Victim {
  name: string;
  kill(): Promise<unknown>;
  restart(): Promise<unknown>;
  /** Whether rollouts live in it, which take longer than all else: whether they go on is looked at for these. */
  ships?: boolean;
}

/** Everything that may be killed, and how it comes back. */
function victims({ services, replicas }: DistributedShape): Victim[] {
  return [
    ...replicas.map((replica) => ({
      name: replica.name,
      ships: replica.service === 'deployments',
      kill: () => replica.end('SIGKILL'),
      restart: () => {
        replica.start();
        return replica.untilReady();
      },
    })),
    { name: 'Redis', kill: () => services.redis.kill(), restart: () => services.redis.restart() },
    { name: 'Kafka', kill: () => services.kafka.kill(), restart: () => services.kafka.restart() },
    {
      name: 'PostgreSQL',
      kill: () => services.killPostgres(),
      restart: () => services.restartPostgres(),
    },
  ];
}

/** The lines of logs that tell of errors, also of a process that ended before it had a log. */
async function errorsIn(folder: string): Promise<string> {
  const lines: string[] = [];
  for (const name of await readdir(folder)) {
    const log = await readFile(path.join(folder, name), 'utf8');
    lines.push(
      ...log
        .split('\n')
        .filter((line) => line.includes('"level":50') || (line !== '' && !line.startsWith('{'))),
    );
  }
  return lines.map((line) => line.slice(0, 1_000)).join('\n');
}

/** Waits until `check` no longer throws. */
async function until(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 30_000, interval: 100 });
}
