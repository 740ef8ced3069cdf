import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DistributedShape } from '@gantry/distributed/DistributedShape.js';
import { requestDevelopmentToken } from '@gantry/embedded/issuer/requestDevelopmentToken.js';
import { Reckoning } from '../src/faults/Reckoning.js';
import { Workload } from '../src/faults/Workload.js';
import { freePort } from '../src/gantry/freePort.js';
import { temporaryDataFolder } from '../src/gantry/temporaryDataFolder.js';
import { KitchenProcess } from '../src/golden-path/kitchen/KitchenProcess.js';
import { GitServer } from '../src/golden-path/repository/GitServer.js';
import { GreeterRepository } from '../src/golden-path/repository/GreeterRepository.js';

const stack = new AsyncDisposableStack();
let shape: DistributedShape;
let workload: Workload;
let kitchen: KitchenProcess;

beforeAll(async () => {
  const dataFolder = await temporaryDataFolder('faults');
  stack.defer(() => rm(dataFolder, { recursive: true, force: true }));
  kitchen = stack.use(await KitchenProcess.start());
  const git = stack.use(await GitServer.start());
  const repository = stack.use(await GreeterRepository.create(git));
  shape = stack.use(
    await DistributedShape.start({
      dataFolder,
      port: await freePort(),
      replicas: { gateway: 2 },
      logLevel: 'info',
      logger: pino({ level: 'silent' }),
    }),
  );
  const token = await requestDevelopmentToken({ baseUrl: shape.baseUrl, user: 'ada' });
  const { endpoint } = shape;
  workload = stack.use(
    await Workload.start({ endpoint, token, kitchen, repository, talkers: 2, runners: 2 }),
  );
}, 180_000);

afterAll(() => stack.disposeAsync(), 60_000);

/** Everything that may be killed, and how it comes back. */
function victims(): [name: string, kill: () => Promise<unknown>, restart: () => Promise<unknown>][] {
  const { services, replicas } = shape;
  return [
    ...replicas.map((replica): ReturnType<typeof victims>[number] => [
      replica.name,
      () => replica.end('SIGKILL'),
      async () => {
        replica.start();
        await replica.untilReady();
      },
    ]),
    ['Redis', () => services.redis.kill(), () => services.redis.restart()],
    ['PostgreSQL', () => services.killPostgres(), () => services.restartPostgres()],
  ];
}

/** Waits until `check` no longer throws. */
async function until(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 30_000, interval: 100 });
}

describe('the distributed shape under load', () => {
  it('loses nothing and does nothing twice while each of its processes is killed', async () => {
    const told: string[] = [];
    for (const [name, kill, restart] of victims()) {
      await workload.progress.more({ replies: 1, executions: 1 });
      await kill();
      await restart();
      // Work goes on with it, before the next one is killed.
      await workload.progress.more({ replies: 1, executions: 1, rollouts: 1 });
      told.push(`killed ${name}; since the start ${JSON.stringify(workload.progress.done)}`);
      console.log(told.at(-1));
    }
    await workload.finish();

    const reckoning = new Reckoning({ workload, adminUrl: shape.services.adminUrl });
    expect(await reckoning.replies()).toEqual([]);
    expect(await reckoning.executions(await kitchen.orders())).toEqual([]);
    expect(await reckoning.rollouts()).toEqual([]);
    expect(await reckoning.costs(until)).toEqual([]);
    // What fails passes by itself: nobody was told that something went wrong on our side.
    expect([...workload.persistence.failures.keys()].filter((code) => code === 'INTERNAL')).toEqual([]);
    // What is durable is resumed; only a reply that has to be written anew is heard anew.
    expect([...workload.persistence.begunAnew.keys()].filter((name) => name !== 'ReplyTokens')).toEqual([]);
    const { replies, executions, rollouts } = workload;
    console.log(
      `${told.length} kills; ${replies.length} messages, ${executions.length} executions, ${rollouts.length} rollouts, each there once.`,
      `Requests were repeated after ${JSON.stringify(Object.fromEntries(workload.persistence.failures))}.`,
      `Replies were heard anew ${workload.persistence.begunAnew.get('ReplyTokens') ?? 0} times.`,
    );
  }, 600_000);
});
