import type { PodSize } from '../podSize.js';

export interface Upstream {
  host: string;
  port: number;
}

export interface ReplicaSpec {
  /** Unique over all replicas of the platform. */
  id: string;
  digest: string;
  /** Null for `npm start`. */
  command: readonly string[] | null;
  /** Environment variables by name. */
  configuration: Readonly<Record<string, string>>;
  /** The same, in clear; they count before configuration, and no line shows them. */
  secrets: Readonly<Record<string, string>>;
  size: PodSize;
  onLine(stream: 'STDOUT' | 'STDERR', text: string): void;
}

export interface ReplicaExit {
  /** Null when a signal ended it. */
  code: number | null;
  signal: string | null;
  /** Why the runner itself ended it. */
  reason?: 'OUT_OF_MEMORY' | undefined;
}

/** A running copy of an artifact. */
export interface Replica {
  readonly id: string;
  /** Where it was told to listen. */
  readonly upstream: Upstream;
  readonly exited: Promise<ReplicaExit>;
  /** Asks it to end, then makes it; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Runs copies of artifacts. */
export interface ReplicaRunner {
  /** @throws ArtifactFault when the artifact is missing or was changed */
  start(spec: ReplicaSpec): Promise<Replica>;
  /** Ends what an earlier life of the platform left running; the number of process groups ended. */
  reapOrphans(): Promise<number>;
}
