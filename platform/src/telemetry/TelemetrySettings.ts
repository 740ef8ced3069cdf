/** Where spans go, and which; as OpenTelemetry's environment names it. */
export interface TelemetrySettings {
  /** Where spans are sent, in OTLP over HTTP; undefined: nobody sees spans, and nothing is done for them. */
  tracesUrl: string | undefined;
  /** The process's name in traces, where it is not to be its own. */
  serviceName: string | undefined;
  /** What is said of the process besides, by OpenTelemetry's names for it. */
  resourceAttributes: Readonly<Record<string, string>>;
  sampler: (typeof samplers)[number];
  /** The part of traces, 0 to 1, that samplers by ratio keep. */
  samplerRatio: number;
}

/** Values of `OTEL_TRACES_SAMPLER`. */
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
