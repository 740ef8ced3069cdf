import { changed, eventually, expectThat } from '../expectation.js';
import type { Journey } from '../Journey.js';
import type { RolloutEvent } from '../operationTypes.js';
import { greet, TrafficProbe } from '../TrafficProbe.js';

/** A git repository becomes a running service; a broken commit changes nothing; an earlier release comes back. */
export async function shipService(journey: Journey) {
  const { client, observer, repository } = journey;
  const { zone, project, secret, first, url, pod } = await shipFirstVersion(journey);

  await using probe = new TrafficProbe(url);
  const rollouts = [first.id];
  await setGreeting(journey, project.id, 'Bon appétit');
  await repository.push('2.0.0');
  rollouts.push((await deploy(journey, project.id, zone, '2.0.0')).id);
  await expectGreeting(url, '2.0.0', 'Bon appétit');
  observer.checked('version 2.0.0 has taken over');

  const commit = await repository.push('3.0.0', 'failing-start');
  rollouts.push((await failToDeploy(journey, project.id, zone, commit)).id);
  await expectGreeting(url, '2.0.0', 'Bon appétit');
  observer.checked('the broken commit failed; 2.0.0 goes on answering');

  rollouts.push(await rollBack(journey, project.id, first.releaseId));
  await expectGreeting(url, '1.0.0', 'Guten Appetit');
  observer.checked('rolled back to 1.0.0, with the secret that it had then');

  const answers = await probe.stop();
  const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
  observer.checked(`${total} requests meanwhile, none failed`);
  const releases =
    (await client.request('ProjectReleases', { id: project.id })).project?.releases.nodes ?? [];
  expectThat(releases.length >= 2, 'A project remembers its releases.', releases);
  return {
    zone: zone.id,
    cluster: zone.cluster.id,
    project: project.id,
    projectName: project.name,
    secret,
    pod,
    rollouts,
    releases: releases.map(({ id }) => id),
  };
}

/** A zone, a project with its secret, and version 1.0.0 in it, requested and seen in its log. */
export async function shipFirstVersion(journey: Journey) {
  const { client, observer, repository, suffix } = journey;
  const zone = await createZone(journey);
  await repository.push('1.0.0');
  const connection = {
    name: 'greeter',
    url: repository.url,
    branch: 'main',
    idempotencyKey: `project-${suffix}`,
  };
  const { connectRepository } = await client.request('ConnectRepository', { input: connection });
  const project = changed(connectRepository, 'project');
  const secret = await setGreeting(journey, project.id, 'Guten Appetit');
  observer.checked(`connected ${repository.url} and set the secret GREETING`);

  const first = await deploy(journey, project.id, zone, '1.0.0');
  const url = first.url;
  const greeting = await greet(url);
  expectThat(greeting.version === '1.0.0', 'The deployed version answers at the URL of its zone.', greeting);
  expectThat(greeting.greeting === 'Guten Appetit', 'The service finds its secret.', greeting);
  observer.checked(`GET ${url} → ${JSON.stringify(greeting)}`);
  const pod = await readLogs(journey, project.id, url);
  return { zone, project, secret, first, url, pod };
}

type Zone = Awaited<ReturnType<typeof createZone>>;

async function createZone({ client, observer, suffix }: Journey) {
  const name = `z${suffix}`.slice(0, 10);
  const input = { name, visibility: 'PUBLIC', idempotencyKey: `zone-${suffix}` };
  const zone = changed((await client.request('CreateZone', { input })).createZone, 'zone');
  expectThat(zone.name === name && zone.visibility === 'PUBLIC', 'The zone is the one asked for.', zone);
  observer.checked(`created zone ${name}`);
  return zone;
}

async function setGreeting({ client }: Journey, projectId: string, value: string): Promise<string> {
  const { setSecret } = await client.request('SetSecret', { input: { projectId, name: 'GREETING', value } });
  const secret = changed(setSecret, 'secret');
  expectThat(!JSON.stringify(secret).includes(value), 'The value of a secret never comes back.', secret);
  return secret.id;
}

async function deploy(journey: Journey, projectId: string, zone: Zone, version: string) {
  const input = {
    projectId,
    zoneId: zone.id,
    ref: 'main',
    idempotencyKey: `deploy-${version}-${journey.suffix}`,
  };
  const started = changed((await journey.client.request('Deploy', { input })).deploy, 'rollout');
  const last = await watchRollout(journey, started.id);
  expectThat(last.phase === 'HEALTHY', `Version ${version} rolls out to HEALTHY.`, last);
  const { release, replicas, zone: reached } = last.rollout;
  expectThat(replicas.ready > 0 && replicas.ready === replicas.desired, 'Every replica is ready.', replicas);
  expectThat(reached.url && release, 'A healthy rollout has a release and a URL.', last.rollout);
  const { project } = await journey.client.request('ProjectReleases', { id: projectId });
  const current = project?.releases.nodes.find((node) => node.version === release.version);
  expectThat(current, 'The new release is one of its project.', project);
  return { id: started.id, url: reached.url, releaseId: current.id };
}

async function failToDeploy(journey: Journey, projectId: string, zone: Zone, commit: string) {
  const input = { projectId, zoneId: zone.id, ref: commit, idempotencyKey: `deploy-3.0.0-${journey.suffix}` };
  const started = changed((await journey.client.request('Deploy', { input })).deploy, 'rollout');
  const last = await watchRollout(journey, started.id);
  expectThat(last.rollout.status === 'FAILED', 'A commit whose start fails does not roll out.', last);
  return started;
}

async function rollBack(journey: Journey, projectId: string, releaseId: string): Promise<string> {
  const input = { projectId, releaseId, idempotencyKey: `rollback-${journey.suffix}` };
  const started = changed((await journey.client.request('Rollback', { input })).rollback, 'rollout');
  const last = await watchRollout(journey, started.id);
  expectThat(['HEALTHY', 'ROLLED_BACK'].includes(last.phase), 'A rollback ends well.', last);
  return started.id;
}

/** Follows a rollout until its stream ends, and returns its last event. */
async function watchRollout({ client, observer }: Journey, rolloutId: string): Promise<RolloutEvent> {
  let last: RolloutEvent | undefined;
  for await (const { rolloutEventRecorded } of client.subscribe('RolloutEvents', { rolloutId })) {
    last = rolloutEventRecorded;
    observer.rolloutEvent(last);
  }
  expectThat(last, 'A rollout has events.');
  return last;
}

/** Requests a page and waits for the line that the service logs of it. */
async function readLogs(
  { client, observer, suffix }: Journey,
  projectId: string,
  url: string,
): Promise<string> {
  const { project } = await client.request('ProjectReleases', { id: projectId });
  const pod = project?.zone?.pods[0];
  expectThat(pod, 'A deployed project has a pod.', project);
  const page = `/menu-${suffix}`;
  await greet(new URL(page, url).href);
  for await (const { logLineReceived } of client.subscribe('LogLines', { podId: pod.id })) {
    observer.logLine(logLineReceived);
    if (logLineReceived.text.includes(page)) return pod.id;
  }
  expectThat(false, 'The log of a pod goes on.');
}

function expectGreeting(url: string, version: string, greeting: string): Promise<unknown> {
  return eventually(
    `${url} answers with version ${version} and the greeting "${greeting}".`,
    () => greet(url),
    (answer) => answer.version === version && answer.greeting === greeting,
    10,
  );
}
