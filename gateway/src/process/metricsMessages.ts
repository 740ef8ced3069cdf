import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** A process's metrics, as prom-client gives them. */
export type Metrics = MetricObjectWithValues<MetricValue<string>>[];

/** What a worker says to the first process. */
export type FromWorker =
  | { gantry: 'metrics wanted'; id: number }
  | { gantry: 'metrics reported'; reading: number; metrics: Metrics };

/** What the first process says to a worker. */
export type ToWorker =
  | { gantry: 'report metrics'; reading: number }
  | { gantry: 'metrics of all'; id: number; text: string };
