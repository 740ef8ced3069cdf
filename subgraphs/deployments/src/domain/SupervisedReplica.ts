import { pause } from './pause.js';
import { ArtifactFault } from './ports/ArtifactStore.js';
import type { HealthProbe } from './ports/HealthProbe.js';
import type { Replica, ReplicaExit, ReplicaRunner, ReplicaSpec, Upstream } from './ports/ReplicaRunner.js';

export type LogStream = 'STDOUT' | 'STDERR';

/** How patient supervision is; all in milliseconds. */
export interface SupervisionTimes {
  /** Between two looks at a replica that is not ready yet. */
  startProbeMs: number;
  /** Between two looks at a ready one; three that fail make it be replaced. */
  liveProbeMs: number;
  /** Before a replica that ended is started again; doubles each time, up to the longest. */
  firstBackoffMs: number;
  longestBackoffMs: number;
}

export interface SupervisedReplicaOptions {
  runner: ReplicaRunner;
  probe: HealthProbe;
  times: SupervisionTimes;
  /** A new id for each start. */
  newId(): string;
  spec: Omit<ReplicaSpec, 'id' | 'onLine'>;
  healthPath: string;
  onLine(stream: LogStream, text: string): void;
  /** Readiness, or what is known of a failure, changed. */
  onChange(): void;
  /** Resolves when the replica has no requests left; it is no longer ready when this is called. */
  drain(upstream: Upstream): Promise<void>;
}

/** Failed looks in a row that make a replica count as hung. */
const failuresAllowed = 3;
/** Milliseconds that it has to be ready for its earlier ends to be forgotten. */
const forgetAfterMs = 30_000;

/** Keeps one clone of a pod running: starts it, watches it, starts it again when it ends. */
export class SupervisedReplica {
  readonly #options: SupervisedReplicaOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> | null = null;
  #ready: Upstream | null = null;
  #failures = 0;
  #quickEnds = 0;
  #lastFailure: string | null = null;
  #lastComplaint = '';
  #hopeless = false;

  constructor(options: SupervisedReplicaOptions) {
    this.#options = options;
  }

  /** Where it takes requests; null while it does not. */
  get ready(): Upstream | null {
    return this.#ready;
  }

  /** Times in a row that it ended, or could not be started, without having been ready. */
  get failures(): number {
    return this.#failures;
  }

  /** What is known of why it is not ready. */
  get lastFailure(): string | null {
    return this.#lastFailure;
  }

  /** Whether another try cannot help: its artifact is not there. */
  get hopeless(): boolean {
    return this.#hopeless;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Takes it out of traffic, lets requests finish, and ends it. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    const { firstBackoffMs, longestBackoffMs } = this.#options.times;
    while (!signal.aborted) {
      // Whatever goes wrong with one life, the next is tried.
      await this.#live(signal).catch((error: unknown) => this.#fail(String(error)));
      if (signal.aborted) return;
      await pause(Math.min(firstBackoffMs * 2 ** Math.max(0, this.#quickEnds - 1), longestBackoffMs), signal);
    }
  }

  /** One life of the replica, from its start until nothing is left of it. */
  async #live(signal: AbortSignal): Promise<void> {
    const replica = await this.#launch();
    if (replica === null) return;
    const over = new AbortController();
    const exited = replica.exited.finally(() => over.abort());
    const end = AbortSignal.any([signal, over.signal]);
    await this.#whileStarting(replica, end);
    if (!end.aborted) {
      this.#become(replica.upstream);
      const since = Date.now();
      await this.#whileReady(replica, end);
      if (Date.now() - since > forgetAfterMs) this.#quickEnds = 0;
      this.#become(null);
      if (!over.signal.aborted) await this.#options.drain(replica.upstream);
    }
    if (!over.signal.aborted) await replica.stop();
    const exit = await exited;
    if (!signal.aborted) this.#fail(howItEnded(exit, this.#lastComplaint));
  }

  async #launch(): Promise<Replica | null> {
    const { runner, spec, newId, onLine } = this.#options;
    this.#lastComplaint = '';
    try {
      return await runner.start({
        ...spec,
        id: newId(),
        onLine: (stream, text) => {
          // npm's own summary says less than what the program said before it.
          if (stream === 'STDERR' && text.trim() !== '' && !text.startsWith('npm '))
            this.#lastComplaint = text.trim();
          onLine(stream, text);
        },
      });
    } catch (error) {
      this.#hopeless = error instanceof ArtifactFault;
      this.#fail(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** Two good looks in a row: one may be the last thing it does. */
  async #whileStarting(replica: Replica, end: AbortSignal): Promise<void> {
    const { probe, healthPath, times } = this.#options;
    for (let good = 0; good < 2 && !end.aborted;) {
      await pause(times.startProbeMs, end);
      if (end.aborted) return;
      const health = await probe.check(replica.upstream, healthPath);
      good = health.healthy ? good + 1 : 0;
      if (!health.healthy) this.#note(`GET ${healthPath} ${health.detail}`);
    }
  }

  async #whileReady(replica: Replica, end: AbortSignal): Promise<void> {
    const { probe, healthPath, times, onLine } = this.#options;
    for (let bad = 0; !end.aborted;) {
      await pause(times.liveProbeMs, end);
      if (end.aborted) return;
      const health = await probe.check(replica.upstream, healthPath);
      bad = health.healthy ? 0 : bad + 1;
      if (bad < failuresAllowed) continue;
      onLine('STDERR', `gantry: is replaced, because GET ${healthPath} ${health.detail} ${bad} times.`);
      return;
    }
  }

  #become(ready: Upstream | null): void {
    this.#ready = ready;
    if (ready !== null) {
      this.#failures = 0;
      this.#lastFailure = null;
    }
    this.#options.onChange();
  }

  #note(failure: string): void {
    this.#lastFailure = failure;
  }

  #fail(failure: string): void {
    this.#failures += 1;
    this.#quickEnds += 1;
    this.#note(failure);
    this.#options.onLine('STDERR', `gantry: ${failure}; it is started again.`);
    this.#options.onChange();
  }
}

function howItEnded({ code, signal, reason }: ReplicaExit, complaint: string): string {
  if (reason === 'OUT_OF_MEMORY') return 'ended, because it used more memory than its size has';
  const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`;
  return complaint === '' ? how : `${how}: ${complaint.slice(0, 300)}`;
}
