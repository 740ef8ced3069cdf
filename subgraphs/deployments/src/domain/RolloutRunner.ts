import type { Crew, PodFleet } from './PodFleet.js';
import { ArtifactFault, type ArtifactStore } from './ports/ArtifactStore.js';
import { BuildFault, type Builder } from './ports/Builder.js';
import { GitFault, type GitRemote } from './ports/GitRemote.js';
import { StoreAway, type RolloutPlan, type RolloutStore } from './ports/RolloutStore.js';
import { BuildLog } from './BuildLog.js';
import { ReplicaFault } from './ReplicaSet.js';
import { isTerminal, type RolloutPhase } from './rolloutPhase.js';

export interface RolloutRunnerOptions {
  store: RolloutStore;
  git: GitRemote;
  builder: Builder;
  artifacts: ArtifactStore;
  fleet: PodFleet;
  /** A folder that does not exist yet, and takes it away. */
  scratch: { folder(rolloutId: string): string; remove(rolloutId: string): Promise<void> };
  /** Milliseconds for all replicas to become ready. */
  readyWithinMs: number;
  /** Milliseconds that they are watched after traffic has gone to them, before the old ones end. */
  settleMs: number;
  /** Tells of a failure that is no fault of the release. */
  onUnexpected(error: unknown, plan: RolloutPlan): void;
}

/** Times a rollout is begun, each after the first by a process whose predecessor ended in the middle: the rollout may be why. */
const startsAllowed = 3;

/**
 * Carries out one rollout from wherever it was left. The replicas that serve are not touched until the new ones are
 * ready, and come back when these do not last.
 */
export class RolloutRunner {
  readonly #options: RolloutRunnerOptions;

  constructor(options: RolloutRunnerOptions) {
    this.#options = options;
  }

  /**
   * Runs to a terminal phase, or until `signal` aborts: then it is left as it is, to be taken up again.
   * @throws what the store throws; the rollout is then left as it is, too
   */
  async run(plan: RolloutPlan, signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    let phase = plan.phase;
    const enter = async (next: RolloutPhase, message: string): Promise<void> => {
      await store.enter(plan, next, message);
      phase = next;
    };
    if (phase !== 'QUEUED') await enter('QUEUED', 'It was interrupted; the rollout begins again.');
    if (plan.starts >= startsAllowed)
      return enter('FAILED', `Given up after ${plan.starts} interrupted attempts.`);
    try {
      const digest = await this.#digestOf(plan, enter, signal);
      await this.#replace(plan, digest, enter, signal);
    } catch (error) {
      if (isTerminal(phase) || signal.aborted) return;
      if (error instanceof StoreAway) throw error;
      if (!isFaultOfRelease(error)) this.#options.onUnexpected(error, plan);
      const message = isFaultOfRelease(error) ? error.message : 'Something went wrong on our side.';
      await enter('FAILED', message);
    }
  }

  /** Builds what has not been built. */
  async #digestOf(plan: RolloutPlan, enter: Enter, signal: AbortSignal): Promise<string> {
    const { digest } = plan.workload;
    const short = plan.commit.slice(0, 12);
    if (plan.kind === 'ROLLBACK') {
      await enter('ROLLING_BACK', `Release ${plan.version} (commit ${short}) is put back.`);
      if (digest === null) throw new ArtifactFault('The release was never built.');
      return digest;
    }
    await enter(
      'FETCHING',
      digest === null ? `Fetches commit ${short}.` : `Commit ${short} was fetched before.`,
    );
    try {
      if (digest === null) await this.#fetch(plan, signal);
      await enter('BUILDING', digest === null ? `Builds commit ${short}.` : 'It was built before.');
      const built = digest ?? (await this.#build(plan, signal));
      await enter('RELEASING', `Release ${plan.version} is ${built.slice(0, 19)}.`);
      return built;
    } finally {
      await this.#options.scratch.remove(plan.rolloutId);
    }
  }

  async #fetch(plan: RolloutPlan, signal: AbortSignal): Promise<void> {
    const { git, scratch } = this.#options;
    await scratch.remove(plan.rolloutId);
    await git.fetch(plan.url, plan.commit, scratch.folder(plan.rolloutId), signal);
  }

  async #build(plan: RolloutPlan, signal: AbortSignal): Promise<string> {
    const { store, builder, artifacts, scratch } = this.#options;
    const directory = scratch.folder(plan.rolloutId);
    const buildId = await store.buildStarted(plan);
    const log = new BuildLog();
    const begun = Date.now();
    let digest: string | null = null;
    try {
      const onLine = (line: string): void => log.add(line);
      await builder.build({ buildId, directory, command: plan.workload.command, onLine, signal });
      ({ digest } = await artifacts.seal(directory));
      return digest;
    } catch (error) {
      if (isFaultOfRelease(error)) log.add(error.message);
      throw error;
    } finally {
      // An interrupted build is done again and reported then.
      if (!signal.aborted) {
        await store.buildFinished(plan, buildId, { digest, log: log.text, duration: Date.now() - begun });
      }
    }
  }

  /** Starts the release, gives it the traffic, and ends what served before. */
  async #replace(plan: RolloutPlan, digest: string, enter: Enter, signal: AbortSignal): Promise<void> {
    const { fleet, store, readyWithinMs, settleMs } = this.#options;
    const { podId, workload } = plan;
    const replicas = `${workload.clones} ${workload.clones === 1 ? 'replica' : 'replicas'}`;
    await enter('STARTING', `Starts ${replicas}.`);
    const counts = inOrder((count: number) => store.ready(plan, count));
    const crew = fleet.launch({ ...workload, digest }, counts.push);
    let before: Crew | null = null;
    let switched = false;
    try {
      await enter('VERIFYING', `Waits for GET ${workload.healthPath} to answer below 500.`);
      await crew.replicas.untilReady(readyWithinMs, signal);
      before = fleet.promote(podId, crew);
      switched = true;
      await crew.replicas.steady(settleMs, signal);
      await counts.stop();
      await enter('HEALTHY', `Release ${plan.version} serves with ${replicas}.`);
    } catch (error) {
      await counts.stop();
      // It may have been written down that the release serves; if not, the rollout begins again, and replaces these replicas.
      if (switched && error instanceof StoreAway) {
        if (before) void fleet.retire(before);
        throw error;
      }
      await this.#putBack({ plan, crew, before, switched }, error, enter, signal);
      throw error;
    }
    if (before) void fleet.retire(before);
  }

  async #putBack(
    {
      plan,
      crew,
      before,
      switched,
    }: { plan: RolloutPlan; crew: Crew; before: Crew | null; switched: boolean },
    error: unknown,
    enter: Enter,
    signal: AbortSignal,
  ): Promise<void> {
    const { fleet } = this.#options;
    if (switched) fleet.promote(plan.podId, before);
    const retired = fleet.retire(crew);
    if (switched && before && plan.kind === 'DEPLOY' && isFaultOfRelease(error) && !signal.aborted) {
      await enter('ROLLING_BACK', `${error.message} Traffic is back on the release before.`);
      await retired;
      await enter('ROLLED_BACK', 'The release before serves again.');
    }
    await retired;
  }
}

type Enter = (phase: RolloutPhase, message: string) => Promise<void>;

function isFaultOfRelease(error: unknown): error is Error {
  return [GitFault, BuildFault, ArtifactFault, ReplicaFault].some((kind) => error instanceof kind);
}

/** Does `work` for one value after another until it is stopped; a failure is left to the next value. */
function inOrder<T>(work: (value: T) => Promise<void>): { push(value: T): void; stop(): Promise<void> } {
  let last = Promise.resolve();
  let stopped = false;
  return {
    push: (value) => {
      if (!stopped) last = last.then(() => work(value)).catch(() => {});
    },
    stop: () => {
      stopped = true;
      return last;
    },
  };
}
