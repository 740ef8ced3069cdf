import type { SignedDelivery } from './verifyDelivery.js';

/** A call of a webhook as it has come. */
export interface ReceivedDelivery extends SignedDelivery {
  contentType: string | undefined;
}

/** What has become of a call. */
export type DeliveryOutcome =
  | { kind: 'ACCEPTED' | 'REPEATED'; executionId: string | null }
  | {
      kind: 'UNKNOWN_WEBHOOK' | 'MALFORMED' | 'OUT_OF_TIME' | 'WRONG_SIGNATURE' | 'REPLAYED';
      message: string;
    }
  /** It may come again after so many seconds. */
  | { kind: 'NO_ROOM'; message: string; retryAfter: number };

/** Port: takes calls of webhooks in. */
export interface WebhookIntake {
  /** @param webhookId as the URL has it; whatever it says is not trusted */
  receive(webhookId: string, delivery: ReceivedDelivery): Promise<DeliveryOutcome>;
}
