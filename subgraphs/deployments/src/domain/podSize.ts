/** What one clone of a pod may use. */
export interface PodResources {
  /** Virtual CPUs reserved, in thousandths. */
  milliCpu: number;
  /** Memory in MiB. */
  memoryMib: number;
}

export type PodSize = 'regular' | 'big';

/** The sizes of the platform; `regular` is the default. */
export const podSizes: Readonly<Record<PodSize, PodResources>> = {
  regular: { milliCpu: 250, memoryMib: 256 },
  big: { milliCpu: 4_000, memoryMib: 2_048 },
};

export const defaultPodSize: PodSize = 'regular';
