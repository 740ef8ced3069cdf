import { Histogram, type HistogramConfiguration, type Registry } from 'prom-client';

/** A histogram whose buckets keep an exemplar, in a registry that writes Prometheus' own format, too, which has none. */
export function exemplified<L extends string>(
  registry: Registry,
  configuration: Omit<HistogramConfiguration<L>, 'registers' | 'enableExemplars'>,
): Histogram<L> {
  // Told of the registry only afterwards: prom-client would refuse it.
  const histogram = new Histogram<L>({ ...configuration, registers: [], enableExemplars: true });
  registry.registerMetric(histogram);
  return histogram;
}
