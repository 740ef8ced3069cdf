import { z } from 'zod';
import { samplers, type TelemetrySettings } from './TelemetrySettings.js';

const attributes = z.string().transform((text, context) => {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => /^([^=\s]+)=(.*)$/.exec(pair));
  try {
    return Object.fromEntries(pairs.map((pair) => [pair![1]!, decodeURIComponent(pair![2]!)]));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be "name=value" pairs with commas between them, values percent-encoded',
    });
    return z.NEVER;
  }
});

/**
 * Settings of tracing by the names of OpenTelemetry's specification, for a process's own schema. The exporter reads what
 * else there is of them itself: `OTEL_EXPORTER_OTLP_HEADERS`, `…_TIMEOUT`, `…_COMPRESSION`, `…_CERTIFICATE`.
 */
export const telemetryVariables = {
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false'),
  OTEL_SERVICE_NAME: z.string().min(1).optional(),
  OTEL_RESOURCE_ATTRIBUTES: attributes.default({}),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url().optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** What these variables, once read, say. */
export function telemetrySettingsOf(
  environment: z.infer<z.ZodObject<typeof telemetryVariables>>,
): TelemetrySettings {
  const base = environment.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  const tracesUrl = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
  return {
    tracesUrl: environment.OTEL_SDK_DISABLED === 'true' ? undefined : tracesUrl,
    serviceName: environment.OTEL_SERVICE_NAME,
    resourceAttributes: environment.OTEL_RESOURCE_ATTRIBUTES,
    sampler: environment.OTEL_TRACES_SAMPLER,
    samplerRatio: environment.OTEL_TRACES_SAMPLER_ARG,
  };
}
