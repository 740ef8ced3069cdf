import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactStore } from '../../domain/ports/ArtifactStore.js';
import type { Replica, ReplicaExit, ReplicaRunner, ReplicaSpec } from '../../domain/ports/ReplicaRunner.js';
import { podSizes } from '../../domain/podSize.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { groupMemory, processGroups } from './processGroup.js';
import type { ProcessLedger } from './ProcessLedger.js';
import { redactor } from './redactor.js';
import { spawnGroup, type ProcessGroup } from './spawnGroup.js';

export interface ProcessReplicaRunnerOptions {
  artifacts: ArtifactStore;
  ledger: ProcessLedger;
  /** Each replica gets a folder in it, for its copy of the artifact, its home and its temporary files. */
  directory: string;
  /** PATH on which npm and a container's command are found, after the folder of `node`. */
  path: string;
  /** The Node that replicas run on. */
  node: string;
  /** Milliseconds between being asked to end and being made to. */
  graceMs: number;
  /** Longest line of a log, in UTF-16 code units. */
  longestLine: number;
  /** Milliseconds between two looks at memory. */
  memoryWatchMs: number;
}

/** Milliseconds that orphans get to end by themselves: nobody sends them requests any more, and a start waits. */
const orphanGraceMs = 2_000;

interface Running {
  group: ProcessGroup;
  port: number;
  limitBytes: number;
  outOfMemory: boolean;
  onOutOfMemory(bytes: number): void;
}

/**
 * Runs replicas as processes of this machine. That is no sandbox: they are run by the platform's own user, and what
 * that user may read, they may read.
 */
export class ProcessReplicaRunner implements ReplicaRunner {
  readonly #options: ProcessReplicaRunnerOptions;
  readonly #running = new Map<string, Running>();
  readonly #ports = new Set<number>();
  #watch: NodeJS.Timeout | null = null;
  #watching = false;

  constructor(options: ProcessReplicaRunnerOptions) {
    this.#options = options;
  }

  async start(spec: ReplicaSpec): Promise<Replica> {
    const { artifacts, ledger, directory, longestLine, graceMs } = this.#options;
    const folder = join(directory, spec.id);
    // What a process that got away still writes there is taken away by the next start.
    const clean = (): Promise<void> =>
      rm(folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});
    const port = await freePort(this.#ports);
    this.#ports.add(port);
    try {
      await Promise.all(['home', 'tmp'].map((name) => mkdir(join(folder, name), { recursive: true })));
      // A copy of its own: a replica that writes beside its code changes no other and no artifact.
      await artifacts.materialise(spec.digest, join(folder, 'app'));
      const redact = redactor(spec.secrets);
      const group = await spawnGroup(
        {
          id: spec.id,
          command: spec.command ?? ['npm', 'start'],
          directory: join(folder, 'app'),
          environment: this.#environment(spec, folder, port),
          // Redacted first and cut after, so that no part of a secret is left at the end of a line.
          longestLine: longestLine + redact.longest,
          onLine: (stream, line) => spec.onLine(stream, redact(line).slice(0, longestLine)),
        },
        ledger,
      );
      const running: Running = {
        group,
        port,
        limitBytes: podSizes[spec.size].memoryMib * 2 ** 20,
        outOfMemory: false,
        onOutOfMemory: (bytes) => spec.onLine('STDERR', outOfMemory(spec, bytes)),
      };
      this.#running.set(spec.id, running);
      this.#watchMemory();
      const exited = group.exited.then(async (exit): Promise<ReplicaExit> => {
        this.#running.delete(spec.id);
        this.#ports.delete(port);
        await clean();
        return running.outOfMemory ? { ...exit, reason: 'OUT_OF_MEMORY' } : exit;
      });
      return {
        id: spec.id,
        upstream: { host: '127.0.0.1', port },
        exited,
        stop: async () => {
          await group.stop(graceMs);
          await exited;
        },
      };
    } catch (error) {
      this.#ports.delete(port);
      await clean();
      throw error;
    }
  }

  async reapOrphans(): Promise<number> {
    const reaped = await this.#options.ledger.reap(Math.min(this.#options.graceMs, orphanGraceMs));
    await rm(this.#options.directory, { recursive: true, force: true });
    return reaped;
  }

  #environment(spec: ReplicaSpec, folder: string, port: number): Record<string, string> {
    const heapMib = Math.floor(podSizes[spec.size].memoryMib * 0.75);
    return {
      NODE_ENV: 'production',
      ...spec.configuration,
      ...spec.secrets,
      PATH: `${dirname(this.#options.node)}:${this.#options.path}`,
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
      HOST: '127.0.0.1',
      PORT: String(port),
      NODE_OPTIONS: `--max-old-space-size=${heapMib}`,
      npm_config_update_notifier: 'false',
      npm_config_loglevel: 'error',
    };
  }

  /** One look for all replicas, as long as there are any. */
  #watchMemory(): void {
    if (this.#watch !== null) return;
    this.#watch = setInterval(() => {
      if (this.#running.size > 0) return void this.#lookAtMemory();
      clearInterval(this.#watch ?? undefined);
      this.#watch = null;
    }, this.#options.memoryWatchMs);
    this.#watch.unref();
  }

  async #lookAtMemory(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    const groups = await processGroups();
    for (const running of this.#running.values()) {
      const bytes = await groupMemory(groups?.get(running.group.pid) ?? []);
      if (bytes <= running.limitBytes || running.outOfMemory) continue;
      running.outOfMemory = true;
      running.onOutOfMemory(bytes);
      running.group.kill();
    }
    this.#watching = false;
  }
}

function outOfMemory({ size }: ReplicaSpec, bytes: number): string {
  const used = Math.round(bytes / 2 ** 20);
  return `gantry: ended, because it used ${used} MiB of memory; a ${size} pod has ${podSizes[size].memoryMib} MiB.`;
}
