import type { Identity } from './Identity.js';

/** Whom an identity's tokens are for, by issuer and subject: what `Session.caller` is, and what accounts are remembered by. */
export function callerOf({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject]);
}
