import path from 'node:path';
import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import { z } from 'zod';

/** Everything `npm run start:distributed` reads from its environment. */
const schema = z.object({
  /** Where the entrance listens, before which the gateways stand. */
  GANTRY_PORT: z.coerce.number().int().min(1).max(65_535).default(4000),
  GANTRY_DATA: z.string().min(1).default('.gantry/distributed'),
  REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  INFERENCE_URL: z.url().optional(),
  INFERENCE_MODEL: z.string().optional(),
  INFERENCE_API_KEY: z.string().optional(),
  GANTRY_NPM_REGISTRY: z.url().optional(),
  GANTRY_ALLOW_PROCESSES: z.string().optional(),
  GANTRY_SMTP_URL: z.string().optional(),
  GANTRY_MAIL_FROM: z.string().optional(),
  GANTRY_MAIL_DOMAINS: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  GANTRY_STARTED_AT: z.coerce.number().optional(),
});

/** Settings of the distributed shape on one machine. @throws Error naming each setting that is wrong */
export function readDistributedEnvironment() {
  const environment = readEnvironment(schema, process.env);
  const { INFERENCE_URL, INFERENCE_MODEL, INFERENCE_API_KEY } = environment;
  const { GANTRY_SMTP_URL, GANTRY_MAIL_FROM, GANTRY_MAIL_DOMAINS } = environment;
  const { GANTRY_NPM_REGISTRY, GANTRY_ALLOW_PROCESSES, OTEL_EXPORTER_OTLP_ENDPOINT } = environment;
  return {
    port: environment.GANTRY_PORT,
    dataFolder: path.resolve(environment.GANTRY_DATA),
    replicas: environment.REPLICAS,
    logLevel: environment.LOG_LEVEL,
    /** Settings that are handed on as they are, to whom they concern. */
    handedOn: {
      agents: given({ INFERENCE_URL, INFERENCE_MODEL, INFERENCE_API_KEY }),
      workflows: given({
        GANTRY_ALLOW_PROCESSES,
        GANTRY_SMTP_URL,
        GANTRY_MAIL_FROM,
        GANTRY_MAIL_DOMAINS,
      }),
      deployments: given({ GANTRY_NPM_REGISTRY }),
      everyone: given({ OTEL_EXPORTER_OTLP_ENDPOINT }),
    },
    startedAt: environment.GANTRY_STARTED_AT ?? Date.now() - process.uptime() * 1000,
  };
}

function given(settings: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
