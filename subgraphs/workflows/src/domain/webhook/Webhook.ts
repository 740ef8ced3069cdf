/** A way in for what is outside: a URL whose callers prove by a secret that they are who they should be. */
export interface Webhook {
  id: string;
  /** Unique in the tenant. */
  name: string;
  /** The workflow that a call starts; null when it starts none. */
  workflowId: string | null;
  /** Type of the event that a call is to the tenant's workflows; null when it is none. */
  eventType: string | null;
  /** Newest first. */
  secrets: WebhookSecretInfo[];
  createdAt: Date;
  updatedAt: Date;
}

/** A secret of a webhook, without its value. */
export interface WebhookSecretInfo {
  version: number;
  createdAt: Date;
  /** When it counts no more; null for the newest. */
  expiresAt: Date | null;
}

/** A call that was let in. */
export interface WebhookDelivery {
  /** As its sender has called it. */
  messageId: string;
  receivedAt: Date;
  /** How often it has come. */
  attempts: number;
  bytes: number;
  /** The execution that it has started. */
  executionId: string | null;
}

/** The path of a webhook below the deployment's URL. */
export function webhookPath(id: string): string {
  return `${webhooksPath}/${id}`;
}

/** Where webhooks are. */
export const webhooksPath = '/webhooks';

/** The most webhooks that a tenant has. */
export const mostWebhooks = 1_000;
