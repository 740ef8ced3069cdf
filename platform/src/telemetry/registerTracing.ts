import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from './startTelemetry.js';
import type { TelemetrySettings } from './TelemetrySettings.js';

/** Milliseconds that spans which are left have to be sent, when the process ends. */
const flushMs = 5_000;

/** Registers OpenTelemetry's parts for the whole process: who is asked for a tracer from now on gives one that records. */
export function registerTracing(
  service: string,
  settings: Omit<TelemetrySettings, 'tracesUrl'>,
  exporter: SpanExporter,
  /** Milliseconds that spans are gathered for before they are sent; OpenTelemetry's own 5,000 unless told. */
  { delayMs }: { delayMs?: number } = {},
): Telemetry {
  const resource = defaultResource().merge(
    resourceFromAttributes({
      'service.namespace': 'gantry',
      'service.instance.id': randomUUID(),
      'host.name': hostname(),
      'process.pid': process.pid,
      ...settings.resourceAttributes,
      'service.name': settings.serviceName ?? settings.resourceAttributes['service.name'] ?? service,
    }),
  );
  const provider = new BasicTracerProvider({
    resource,
    sampler: samplerOf(settings),
    spanProcessors: [
      new BatchSpanProcessor(exporter, delayMs === undefined ? {} : { scheduledDelayMillis: delayMs }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    async stop() {
      // A collector that does not answer keeps nobody from ending.
      const patience = new Promise<void>((resolve) => setTimeout(resolve, flushMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), patience]);
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}

function samplerOf({ sampler, samplerRatio }: Pick<TelemetrySettings, 'sampler' | 'samplerRatio'>): Sampler {
  const isParentBased = sampler.startsWith('parentbased_');
  const root = rootSampler(sampler.replace('parentbased_', ''), samplerRatio);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
