import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { DeploymentsProcess } from './support/DeploymentsProcess.js';
import { greeter, greetingAt } from './support/greeter.js';
import * as operations from './support/operations.js';
import type { RolloutEvent } from './support/startDeployments.js';
import { startTestRepository, type TestRepository } from './support/TestRepository.js';
import { temporaryFolder } from './support/temporaryFolder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let host: DeploymentsProcess;
let standby: DeploymentsProcess;
let repository: TestRepository;
let zone: { id: string; url: string };
let rollout: { id: string };

const isHost = ({ output }: DeploymentsProcess): boolean => output.includes('Pods run here.');
const answers = (timeout = 30_000): Promise<{ pid: number }> =>
  vi.waitFor(() => greetingAt(zone.url), { timeout, interval: 100 });

/** Stops the host in the middle of a transaction that has locked the pod: it gets the lock when it cannot go on with it. */
async function freezeWithLock(): Promise<void> {
  const url = Object.assign(new URL(inject('adminUrl')), { pathname: new URL(host.urls.app).pathname });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT id FROM pod FOR UPDATE');
  await vi.waitFor(async () => {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    expect((await client.query(waiting)).rows).not.toEqual([]);
  }, 30_000);
  host.signal('SIGSTOP');
  await client.end();
}

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-b', 'subgraphs/deployments'], {
    cwd: root,
  });
  repository = await startTestRepository();
  await repository.commit(greeter('1'));
  host = await DeploymentsProcess.prepare(await temporaryFolder());
  standby = host.replica();
  await host.start();
  await standby.start();
}, 300_000);

afterAll(async () => {
  host?.signal('SIGCONT');
  await host?.end('SIGTERM');
  await standby?.end('SIGTERM');
  await repository?.stop();
});

describe('two replicas of deployments', () => {
  test('run pods in one of them, whichever is asked to', async () => {
    expect([isHost(host), isHost(standby)]).toEqual([true, false]);
    zone = await standby.make(operations.createZone, { name: 'kitchen', visibility: 'PUBLIC' });
    const project = await standby.make(operations.connectRepository, {
      name: 'Greeter',
      url: repository.url,
      branch: 'main',
    });
    await standby.make(operations.setSecret, { projectId: project.id, name: 'GREETING', value: 'hello' });
    const input = { projectId: project.id, zoneId: zone.id, ref: 'main' };
    rollout = await standby.make(operations.deploy, input);
    const seen: RolloutEvent[] = [];
    for await (const event of standby.events<RolloutEvent>(operations.rolloutEvents, {
      rolloutId: rollout.id,
      after: null,
    }))
      seen.push(event);
    expect(seen.at(-1)).toMatchObject({ phase: 'HEALTHY', rollout: { zone: { url: zone.url } } });
    await answers();
    expect(isHost(standby)).toBe(false);
  }, 300_000);

  test('have the other run them where they were when the host ends', async () => {
    const before = await answers();
    expect(await host.end('SIGTERM')).toBe(0);
    expect((await answers()).pid).not.toBe(before.pid);
    expect(isHost(standby)).toBe(true);
    await host.start();
    expect(isHost(host)).toBe(false);
    [host, standby] = [standby, host];
  }, 300_000);

  test('have the other run them where they were when the host is killed', async () => {
    const before = await answers();
    await host.end('SIGKILL');
    await vi.waitFor(async () => expect((await greetingAt(zone.url)).pid).not.toBe(before.pid), {
      timeout: 30_000,
      interval: 100,
    });
    expect(isHost(standby)).toBe(true);
    await host.start();
    [host, standby] = [standby, host];
  }, 300_000);

  test('run them once when the host was only frozen: it ends, having been succeeded', async () => {
    await freezeWithLock();
    await vi.waitFor(() => expect(isHost(standby)).toBe(true), { timeout: 30_000, interval: 100 });
    host.signal('SIGCONT');
    await vi.waitFor(() => expect(host.output).toContain('Another replica runs the pods now.'), 60_000);
    expect(await host.end('SIGTERM')).toBe(0);
    // It held the zone's port while it was frozen.
    for await (const event of standby.events<RolloutEvent>(operations.rolloutEvents, {
      rolloutId: rollout.id,
      after: null,
    }))
      zone.url = event.rollout.zone.url ?? '';
    await answers();
  }, 300_000);
});
