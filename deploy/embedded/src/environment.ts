import path from 'node:path';
import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import { mailServerOf, mailSettings } from '@gantry/workflows/mailSettings.js';
import { processesSetting } from '@gantry/workflows/processesSetting.js';
import { z } from 'zod';

const issuers = jsonSetting.pipe(
  z.array(z.object({ issuer: z.url(), audience: z.string().min(1), jwksUri: z.url().optional() })),
);

const positive = z.coerce.number().positive();

/** Everything the embedded shape reads from its environment; the README's table of settings is this. */
const schema = z.object({
  GANTRY_PORT: z.coerce.number().int().min(1).max(65_535).default(4000),
  GANTRY_HOST: z.string().default('127.0.0.1'),
  GANTRY_DATA: z.string().min(1).default('.gantry'),
  GANTRY_ISSUERS: issuers.default([]),
  GANTRY_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  GANTRY_SECRET_KEY: z.string().optional(),
  GANTRY_ALLOW_PROCESSES: processesSetting,
  ...mailSettings,
  GANTRY_METER_SECONDS: positive.default(10),
  GANTRY_BUILD_TIMEOUT_SECONDS: positive.default(600),
  GANTRY_NPM_REGISTRY: z.url().optional(),
  INFERENCE_URL: z.url().optional(),
  INFERENCE_MODEL: z.string().default('default'),
  INFERENCE_API_KEY: z.string().optional(),
  /** Where git, and npm for builds and replicas, are found. */
  PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
  /** Set by the bootstrap: when the command was entered, in milliseconds since 1970. */
  GANTRY_STARTED_AT: z.coerce.number().optional(),
});

/** Settings of the embedded shape. @throws Error naming each setting that is wrong */
export function readEmbeddedEnvironment() {
  const environment = readEnvironment(schema, process.env);
  const startedAt = environment.GANTRY_STARTED_AT ?? Date.now() - process.uptime() * 1000;
  const dataFolder = path.resolve(environment.GANTRY_DATA);
  return { ...environment, dataFolder, mail: mailServerOf(environment), startedAt };
}

export type EmbeddedEnvironment = ReturnType<typeof readEmbeddedEnvironment>;
