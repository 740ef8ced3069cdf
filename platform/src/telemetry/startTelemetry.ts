import type { TelemetrySettings } from './TelemetrySettings.js';

/** Tracing that has begun. */
export interface Telemetry {
  /** Sends the spans that are left, and ends. */
  stop(): Promise<void>;
}

/**
 * Begins to trace this process, before whatever makes spans is created. Without somewhere to send them to, nothing is even loaded.
 * @param service the process's name: `gateway`, or the subgraph's
 */
export async function startTelemetry(service: string, settings: TelemetrySettings): Promise<Telemetry> {
  if (settings.tracesUrl === undefined) return { stop: () => Promise.resolve() };
  const { registerTracing } = await import('./registerTracing.js');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return registerTracing(service, settings, new OTLPTraceExporter({ url: settings.tracesUrl }));
}
