export interface PodLogLine {
  /** From 1. */
  clone: number;
  stream: 'STDOUT' | 'STDERR';
  /** Without the secrets of the pod. */
  text: string;
  at: Date;
}

/** What pods print. Taking a line never waits; who prints faster than can be kept loses lines, and is told how many. */
export interface PodLog {
  append(tenantId: string, podId: string, line: PodLogLine): void;
}
