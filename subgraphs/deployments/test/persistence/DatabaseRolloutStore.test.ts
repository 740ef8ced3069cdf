import { randomBytes } from 'node:crypto';
import { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseRolloutStore } from '../../src/persistence/DatabaseRolloutStore.js';
import { greeterBuiltBy } from '../support/greeter.js';
import * as operations from '../support/operations.js';
import { startDeployments, type RolloutEvent, type RunningDeployments } from '../support/startDeployments.js';
import { startTestRepository, type TestRepository } from '../support/TestRepository.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

let deployments: RunningDeployments;
let repository: TestRepository;

beforeAll(async () => {
  deployments = await startDeployments(await temporaryFolder());
  repository = await startTestRepository();
});

afterAll(async () => {
  await deployments.stop();
  await repository.stop();
});

/** A rollout that the subgraph has begun, and does not end. */
async function building(): Promise<void> {
  await repository.commit(greeterBuiltBy('sleep 300', '1'));
  const terms = { name: 'Greeter', url: repository.url, branch: 'main' };
  const { id: projectId } = await deployments.make(operations.connectRepository, terms);
  const { id: zoneId } = await deployments.make(operations.createZone, {
    name: 'kitchen',
    visibility: 'PUBLIC',
  });
  const { id: rolloutId } = await deployments.make(operations.deploy, { projectId, zoneId, ref: 'main' });
  const events = deployments.events<RolloutEvent>(operations.rolloutEvents, { rolloutId });
  for await (const { phase } of events) if (phase === 'BUILDING') break;
}

test('a rollout counts a start for each process that begins it, and none for one that puts it down', async () => {
  await building();
  const { database, events, streams } = deployments.platform;
  const store = new DatabaseRolloutStore({
    database,
    events,
    streams,
    box: SecretBox.fromText(randomBytes(32).toString('hex')),
  });
  const [open] = await store.unfinished();
  const begin = (again: boolean) => store.begin(open!, again);
  expect((await begin(false))?.starts).toBe(1);
  expect((await begin(true))?.starts).toBe(1);
  const second = await begin(false);
  expect(second?.starts).toBe(2);
  await store.putDown(second!);
  const third = await begin(false);
  expect(third?.starts).toBe(2);
  // Somebody else has begun it since.
  await begin(false);
  await store.putDown(third!);
  expect((await begin(true))?.starts).toBe(3);
});
