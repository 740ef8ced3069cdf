import { accessesOf } from '../jq/accessesOf.js';
import { tokensOf } from '../jq/tokens.js';

/** The secrets that an expression reads by their names. */
export function secretsRead(jq: string): string[] {
  if (!jq.includes('$secrets')) return [];
  return accessesOf(tokensOf(jq)).flatMap(({ root, steps: [first] }) =>
    root === '$secrets' && typeof first === 'object' ? [first.name] : [],
  );
}
