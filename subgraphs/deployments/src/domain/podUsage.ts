import { Decimal } from 'decimal.js';
import { podSizes, type PodSize } from './podSize.js';

/** What a pod reserved over a span, as plain decimal strings. */
export interface PodUsage {
  /** Clones × seconds. */
  podSeconds: string;
  /** vCPU × clones × seconds. */
  cpuSeconds: string;
  /** GiB × clones × seconds. */
  memoryGibSeconds: string;
}

/** What `clones` of a size reserved between two instants (milliseconds since 1970); exact, never negative. */
export function podUsage(size: PodSize, clones: number, from: number, to: number): PodUsage {
  const podSeconds = new Decimal(Math.max(0, to - from)).div(1_000).mul(clones);
  const { milliCpu, memoryMib } = podSizes[size];
  return {
    podSeconds: podSeconds.toFixed(),
    cpuSeconds: podSeconds.mul(milliCpu).div(1_000).toFixed(),
    memoryGibSeconds: podSeconds.mul(memoryMib).div(1_024).toFixed(),
  };
}
