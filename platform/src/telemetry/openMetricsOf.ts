import { Registry, type Metric, type OpenMetricsContentType } from 'prom-client';

interface Reading {
  name: string;
}

interface Readable {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  get(): Promise<Reading>;
  getForPromString?(): Promise<Reading>;
}

/**
 * The same measurements as a registry that writes OpenMetrics, which has exemplars. Counters are seen through a copy of their description:
 * prom-client would take `_total` from their names for good, and Prometheus' own format needs it. Workers' measurements,
 * which are put together elsewhere, stay as they are.
 */
export function openMetricsOf(registry: Registry): Registry {
  // A registry that puts its text together elsewhere has no exemplars to show.
  if (registry.metrics !== Registry.prototype.metrics) return registry;
  const view = new Registry<OpenMetricsContentType>();
  view.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray() as unknown as Readable[]) {
    const { help, type } = metric;
    const name = type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
    const get = async (): Promise<Reading> => ({
      ...(await (metric.getForPromString ? metric.getForPromString() : metric.get())),
      name,
    });
    view.registerMetric({ name, help, type, get } as unknown as Metric);
  }
  return view as unknown as Registry;
}
