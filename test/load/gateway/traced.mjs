/**
 * Before a gateway, `node --import ./traced.mjs gateway.mjs`, it has every span of the process sent to where `bench.mjs` takes them, in OTLP over
 * HTTP, as OpenTelemetry does unless told otherwise.
 */
import { startTelemetry } from '@gantry/platform/telemetry/startTelemetry.js';
import { telemetrySettingsOf, telemetryVariables } from '@gantry/platform/telemetry/telemetryVariables.js';
import { z } from 'zod';

const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4501/v1/traces' };
await startTelemetry('gateway', telemetrySettingsOf(z.object(telemetryVariables).parse(environment)));
