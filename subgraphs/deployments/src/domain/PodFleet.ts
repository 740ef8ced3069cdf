import type { HealthProbe } from './ports/HealthProbe.js';
import type { Ingress } from './ports/Ingress.js';
import type { PodLog } from './ports/PodLog.js';
import type { ReplicaRunner, Upstream } from './ports/ReplicaRunner.js';
import type { PodSize } from './podSize.js';
import { ReplicaSet } from './ReplicaSet.js';
import type { SupervisionTimes } from './SupervisedReplica.js';

/** A release as it runs in a pod. */
export interface PodWorkload {
  tenantId: string;
  podId: string;
  zoneId: string;
  /** Whether the zone's ingress leads to it. */
  exposed: boolean;
  releaseId: string;
  digest: string;
  command: readonly string[] | null;
  healthPath: string;
  configuration: Readonly<Record<string, string>>;
  /** In clear. */
  secrets: Readonly<Record<string, string>>;
  size: PodSize;
  clones: number;
}

export interface PodFleetOptions {
  runner: ReplicaRunner;
  probe: HealthProbe;
  ingress: Ingress;
  log: PodLog;
  times: SupervisionTimes;
  /** Milliseconds that requests under way get when their replica is to end. */
  drainMs: number;
  /** How many clones of a serving pod are ready has changed. */
  onReadiness(workload: PodWorkload, ready: number, desired: number): void;
}

/** A release's replicas in a pod, whether or not traffic goes to them. */
export interface Crew {
  readonly workload: PodWorkload;
  readonly replicas: ReplicaSet;
}

/** All pods of this process: which replicas each has, and which of them get the traffic. */
export class PodFleet {
  readonly #options: PodFleetOptions;
  readonly #serving = new Map<string, Crew>();
  readonly #crews = new Set<Crew>();
  #replicas = 0;

  constructor(options: PodFleetOptions) {
    this.#options = options;
  }

  /** The pods that serve. */
  get serving(): Crew[] {
    return [...this.#serving.values()];
  }

  servingIn(podId: string): Crew | null {
    return this.#serving.get(podId) ?? null;
  }

  /** Starts replicas that get no traffic yet. */
  launch(workload: PodWorkload, onReady: (ready: number) => void = () => {}): Crew {
    const { runner, probe, ingress, times, log, drainMs } = this.#options;
    const { tenantId, podId, zoneId, digest, command, configuration, secrets, size, clones, healthPath } =
      workload;
    let before: Upstream[] = [];
    const replicas = new ReplicaSet({
      runner,
      probe,
      times,
      clones,
      healthPath,
      spec: { digest, command, configuration, secrets, size },
      newId: () => `${podId}-${workload.releaseId}-${(this.#replicas += 1)}`,
      onLine: (clone, stream, text) => log.append(tenantId, podId, { clone, stream, text, at: new Date() }),
      onReady: (upstreams) => {
        onReady(upstreams.length);
        if (this.#serving.get(podId) === crew) this.#route(crew);
        const gone = before.filter((upstream) => !upstreams.includes(upstream));
        before = upstreams;
        if (gone.length > 0) void ingress.drained(zoneId, gone, drainMs);
      },
      drain: (upstream) => ingress.drained(zoneId, [upstream], drainMs),
    });
    const crew: Crew = { workload, replicas };
    this.#crews.add(crew);
    replicas.start();
    return crew;
  }

  /** Gives a pod's traffic to a crew, from one request to the next; null takes it from all. The one before is answered. */
  promote(podId: string, crew: Crew | null): Crew | null {
    const before = this.#serving.get(podId) ?? null;
    if (crew === null) {
      this.#serving.delete(podId);
      if (before?.workload.exposed) this.#options.ingress.route(before.workload.zoneId, []);
    } else {
      this.#serving.set(podId, crew);
      this.#route(crew);
    }
    return before;
  }

  /** Ends a crew that should no longer have traffic, after the requests that it still has. */
  async retire(crew: Crew): Promise<void> {
    await crew.replicas.stop();
    this.#crews.delete(crew);
  }

  async scale(podId: string, clones: number): Promise<void> {
    await this.#serving.get(podId)?.replicas.scale(clones);
  }

  async stop(): Promise<void> {
    this.#serving.clear();
    await Promise.all([...this.#crews].map((crew) => this.retire(crew)));
  }

  #route(crew: Crew): void {
    const { workload, replicas } = crew;
    const { ready, desired } = replicas;
    if (workload.exposed) this.#options.ingress.route(workload.zoneId, ready);
    this.#options.onReadiness(workload, ready.length, desired);
  }
}
