import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { openMetricsOf } from './openMetricsOf.js';

/** Answers a scrape: with exemplars, in OpenMetrics, where that is accepted; else in Prometheus' own format. */
export async function sendMetrics(
  registry: Registry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const accepts = request.headers.accept?.includes('application/openmetrics-text') ?? false;
  const asked = accepts ? openMetricsOf(registry) : registry;
  const text = await asked.metrics();
  response.setHeader('content-type', asked.contentType);
  response.end(text);
}
