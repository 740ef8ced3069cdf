import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which a sender's clock may be off, and a call be late. */
export const toleranceSeconds = 300;
/** Characters of a message's id. */
export const longestMessageId = 200;

/** What a call says of itself, by the headers of Standard Webhooks. */
export interface SignedDelivery {
  /** `webhook-id`. */
  id: string | undefined;
  /** `webhook-timestamp`, in seconds since 1970. */
  timestamp: string | undefined;
  /** `webhook-signature`: one or several, with spaces between them. */
  signature: string | undefined;
  body: Buffer;
}

/** Whose call it is, or why it is nobody's. */
export type Verification =
  | { ok: true; messageId: string; timestamp: number }
  | { ok: false; code: 'MALFORMED' | 'OUT_OF_TIME' | 'WRONG_SIGNATURE'; message: string };

/**
 * Checks a call as Standard Webhooks 1.0 says: an HMAC-SHA256 over id, timestamp and body, under one of the secrets.
 * @param secrets `whsec_` and base64
 * @param now milliseconds since 1970
 */
export function verifyDelivery(
  { id, timestamp, signature, body }: SignedDelivery,
  secrets: readonly string[],
  now: number,
): Verification {
  if (id === undefined || timestamp === undefined || signature === undefined) {
    const message = 'The headers webhook-id, webhook-timestamp and webhook-signature are needed.';
    return { ok: false, code: 'MALFORMED', message };
  }
  if (!/^[!-~]+$/u.test(id) || id.length > longestMessageId) {
    const message = `The header webhook-id must have 1 to ${longestMessageId} visible characters.`;
    return { ok: false, code: 'MALFORMED', message };
  }
  if (!/^\d{1,12}$/u.test(timestamp)) {
    const message = 'The header webhook-timestamp must be seconds since 1970.';
    return { ok: false, code: 'MALFORMED', message };
  }
  // First of all, so that whoever has no secret learns nothing of the clock.
  if (!secrets.some((secret) => isSignedWith(secret, `${id}.${timestamp}.`, body, signature))) {
    return { ok: false, code: 'WRONG_SIGNATURE', message: 'No signature is right.' };
  }
  const seconds = Number(timestamp);
  if (Math.abs(now / 1_000 - seconds) > toleranceSeconds) {
    const message = `The call is of ${new Date(seconds * 1_000).toISOString()}, more than ${toleranceSeconds} s away from now.`;
    return { ok: false, code: 'OUT_OF_TIME', message };
  }
  return { ok: true, messageId: id, timestamp: seconds };
}

/** The signature of a call, as a sender makes it. */
export function signDelivery(secret: string, id: string, timestamp: number, body: Buffer): string {
  return `v1,${macOf(secret, `${id}.${timestamp}.`, body).toString('base64')}`;
}

function isSignedWith(secret: string, prefix: string, body: Buffer, signatures: string): boolean {
  const expected = macOf(secret, prefix, body);
  // A sender has one for each of its secrets, and not hundreds.
  const given = signatures.split(' ', 10).filter((text) => text.startsWith('v1,'));
  return given.some((text) => {
    const mac = Buffer.from(text.slice('v1,'.length), 'base64');
    return mac.length === expected.length && timingSafeEqual(mac, expected);
  });
}

function macOf(secret: string, prefix: string, body: Buffer): Buffer {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
  return createHmac('sha256', key).update(prefix).update(body).digest();
}

/** What a webhook's secret begins with. */
export const secretPrefix = 'whsec_';
