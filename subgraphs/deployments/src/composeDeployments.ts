import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import { Leases } from '@gantry/platform/persistence/Leases.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { FolderArtifactStore } from './adapters/artifacts/FolderArtifactStore.js';
import { NpmBuilder } from './adapters/build/NpmBuilder.js';
import { GitHttpRemote } from './adapters/git/GitHttpRemote.js';
import { Hosting } from './Hosting.js';
import { HttpHealthProbe } from './adapters/HttpHealthProbe.js';
import { LoopbackIngress } from './adapters/ingress/LoopbackIngress.js';
import { ProcessLedger } from './adapters/processes/ProcessLedger.js';
import { ProcessReplicaRunner } from './adapters/processes/ProcessReplicaRunner.js';
import { PodFleet } from './domain/PodFleet.js';
import { PodMeter } from './domain/PodMeter.js';
import { podStatusOf } from './domain/ReleaseStatus.js';
import { StatusWriter } from './domain/StatusWriter.js';
import { RolloutQueue } from './domain/RolloutQueue.js';
import { RolloutRunner } from './domain/RolloutRunner.js';
import { DatabasePodLog } from './persistence/DatabasePodLog.js';
import { DatabaseRolloutStore } from './persistence/DatabaseRolloutStore.js';
import { DatabaseZoneStore } from './persistence/DatabaseZoneStore.js';
import { PodStateStore } from './persistence/PodStateStore.js';
import type { DeploymentsServices } from './services.js';
import type { DeploymentsSettings } from './settings.js';

export interface Deployments {
  services: DeploymentsServices;
  /** Ends what an earlier life left, and starts again what served and what was under way, unless another replica does. */
  start(): Promise<void>;
  /** Ends every replica; what serves and what is under way goes on with the next host. */
  stop(): Promise<void>;
}

const longestLine = 8_000;

/** Puts domain and adapters together for the shape in which pods are processes of this machine. */
export async function composeDeployments(
  platform: SubgraphPlatform,
  settings: DeploymentsSettings,
): Promise<Deployments> {
  const { database, events, streams, logger } = platform;
  const { directory, path, node = process.execPath, allowPrivateRepositories = false } = settings;
  const folder = (name: string): string => join(directory, name);
  const graceMs = (settings.graceSeconds ?? 10) * 1_000;
  const box = settings.secretKey
    ? SecretBox.fromText(settings.secretKey)
    : await SecretBox.fromFile(folder('secret-key'));
  const ledger = new ProcessLedger(folder('processes'));
  const artifacts = new FolderArtifactStore({
    directory: folder('artifacts'),
    maximumBytes: 2 ** 30,
    maximumEntries: 200_000,
  });
  const git = new GitHttpRemote({
    scratchDirectory: folder('scratch'),
    path,
    allowPrivate: allowPrivateRepositories,
    resolveMs: 20_000,
    fetchMs: 120_000,
    maximumBytes: 2 ** 30,
  });
  const builder = new NpmBuilder({
    ledger,
    scratchDirectory: folder('scratch'),
    path,
    node,
    environment: settings.buildEnvironment ?? {},
    limitMs: (settings.buildTimeoutSeconds ?? 600) * 1_000,
    outputLimit: 4_000_000,
  });
  const runner = new ProcessReplicaRunner({
    artifacts,
    ledger,
    directory: folder('replicas'),
    path,
    node,
    graceMs,
    longestLine,
    memoryWatchMs: 2_000,
  });
  const [firstPort, lastPort] = settings.zonePorts ?? [20_000, 29_999];
  const ingress = new LoopbackIngress({ firstPort, lastPort, portWaitMs: 3_000 });
  const log = new DatabasePodLog({
    database,
    streams,
    logger,
    keptLines: settings.keptLogLines ?? 10_000,
    flushMs: 50,
    linesPerFlush: 1_000,
  });
  const pods = new PodStateStore({ database, events, box, logger });
  const store = new DatabaseRolloutStore({ database, events, streams, box });
  const zones = new DatabaseZoneStore(database);
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, 'Work on deployments failed; it is tried again.');
  const statuses = new StatusWriter((pod, status) => pods.setStatus(pod, status), onError);
  const fleet = new PodFleet({
    runner,
    probe: new HttpHealthProbe(2_000),
    ingress,
    log,
    times: { startProbeMs: 150, liveProbeMs: 10_000, firstBackoffMs: 250, longestBackoffMs: 30_000 },
    drainMs: graceMs,
    onReadiness: (workload, ready, desired) => statuses.set(workload, podStatusOf(ready, desired)),
  });
  const rollouts = new RolloutQueue({
    store,
    runner: new RolloutRunner({
      store,
      git,
      builder,
      artifacts,
      fleet,
      scratch: {
        folder: (rolloutId) => folder(`scratch/${rolloutId}`),
        remove: (rolloutId) => rm(folder(`scratch/${rolloutId}`), { recursive: true, force: true }),
      },
      readyWithinMs: (settings.healthTimeoutSeconds ?? 30) * 1_000,
      settleMs: 500,
      onUnexpected: (error, { rolloutId }) =>
        logger.error({ err: error, rolloutId }, 'A rollout failed unexpectedly.'),
    }),
    parallel: settings.parallelRollouts ?? 4,
    retryMs: 2_000,
    onError,
  });
  const meter = new PodMeter({
    fleet,
    everyMs: (settings.meterSeconds ?? 10) * 1_000,
    meter: (pod, last) => pods.meter(pod, last),
    onError,
  });
  const openZones = async (): Promise<void> => {
    for (const zone of await zones.toOpen()) {
      const address = await ingress.open(zone.id, zone.port);
      if (address.port === zone.port) continue;
      logger.warn(
        { zoneId: zone.id, from: zone.port, to: address.port },
        'The port of a zone is taken; it has another now.',
      );
      await zones.move(zone, address);
    }
  };
  const hosting = new Hosting({
    leases: new Leases(database, settings.replicaId ?? 'deployments'),
    leaseSeconds: settings.leaseSeconds ?? 5,
    listenUrl: database.workerUrl,
    async begin() {
      const reaped = await runner.reapOrphans();
      if (reaped > 0) logger.warn({ reaped }, 'Processes that an earlier run left behind were ended.');
      await rm(folder('scratch'), { recursive: true, force: true });
      await mkdir(folder('scratch'), { recursive: true });
      await openZones();
      for (const workload of await pods.toRestore()) fleet.promote(workload.podId, fleet.launch(workload));
      meter.start();
      rollouts.wake();
      logger.info('Pods run here.');
    },
    async end(isLost) {
      await rollouts.stop();
      await (isLost ? meter.abandon() : meter.stop());
      await ingress.closeAll();
      await fleet.stop();
      await statuses.settled();
      await log.flush();
    },
    async reconcile() {
      await openZones();
      const wanted = await pods.clones();
      for (const { workload, replicas } of fleet.serving) {
        const clones = wanted.get(workload.podId);
        if (clones !== undefined && clones !== replicas.desired) await fleet.scale(workload.podId, clones);
      }
      rollouts.wake();
    },
    lost(reason) {
      logger.error({ reason }, 'This replica ends.');
      settings.onHostLost?.();
    },
    onError,
  });
  return {
    services: {
      hosting,
      database,
      streams,
      events,
      box,
      git,
      ingress,
      fleet,
      rollouts,
      rules: { allowPrivateRepositories, maximumClones: settings.maximumClones ?? 10 },
    },
    start: () => hosting.start(),
    stop: () => hosting.stop(),
  };
}
