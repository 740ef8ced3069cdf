import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import {
  subgraphEnvironmentSchema,
  type SubgraphEnvironment,
} from '@gantry/platform/subgraph/subgraphEnvironment.js';
import { z } from 'zod';
import type { AllowedProcesses } from './domain/dsl/AllowedProcesses.js';
import type { LimitsByTier } from './domain/limits/TenantLimits.js';
import { limitsSetting } from './limitsSetting.js';
import type { MailServer } from './adapters/mail/MailServer.js';
import { mailServerOf, mailSettings } from './mailSettings.js';
import { processesSetting } from './processesSetting.js';

const schema = z.object({
  GANTRY_ALLOW_PRIVATE_ADDRESSES: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  GANTRY_ALLOW_PROCESSES: processesSetting,
  ...mailSettings,
  GANTRY_SECRET_KEY: z.string().optional(),
  GANTRY_WORKFLOW_LIMITS: limitsSetting,
  GANTRY_WEBHOOK_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
});

export interface WorkflowsEnvironment extends SubgraphEnvironment {
  allowPrivateAddresses: boolean;
  processes: AllowedProcesses;
  /** What mails are sent by; none are when undefined. */
  mail: MailServer | undefined;
  secretKey: string | undefined;
  limits: LimitsByTier;
  /** Where webhooks are served, on the host that all is served on; nowhere when undefined. */
  webhookPort: number | undefined;
}

/** What this subgraph's process reads from its environment. @throws Error naming each setting that is wrong */
export function readWorkflowsEnvironment(): WorkflowsEnvironment {
  const own = readEnvironment(schema, process.env);
  return {
    ...readEnvironment(subgraphEnvironmentSchema('workflows'), process.env),
    allowPrivateAddresses: own.GANTRY_ALLOW_PRIVATE_ADDRESSES,
    processes: own.GANTRY_ALLOW_PROCESSES,
    mail: mailServerOf(own),
    secretKey: own.GANTRY_SECRET_KEY,
    limits: own.GANTRY_WORKFLOW_LIMITS,
    webhookPort: own.GANTRY_WEBHOOK_PORT,
  };
}
