import { createHash, randomBytes } from 'node:crypto';

const ownerPattern = /^[a-z][a-z0-9_]{0,79}$/;
const keyPattern = /^grk_([a-z][a-z0-9_]{0,79})\.[A-Za-z0-9_-]{43}$/;

/** Whether that can be the owner of something: a tenant's id, or `platform`. */
export function isOwner(text: string): boolean {
  return ownerPattern.test(text);
}

/** A new key, which says whose it is: the row that knows it is looked up as that owner, who sees no other's. */
export function makeKey(owner: string): string {
  return `grk_${owner}.${randomBytes(32).toString('base64url')}`;
}

/** Whose a key says it is; undefined for what is no key. */
export function ownerOfKey(key: string): string | undefined {
  return keyPattern.exec(key)?.[1];
}

/** What is kept of a key. It has 256 bits of chance in it: nothing slower is needed to keep it from being found. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
