import type { Contract } from './Contract.js';
import type { HiddenParts } from './HiddenParts.js';
import { isType, type SchemaPart } from './SchemaPart.js';

/** How many reasons of a longer chain are told before its last. */
const told = 3;

/** Why a contract does not show a part: what follows "It is hidden", down to the tag that is to blame. */
export function whyHidden(part: SchemaPart, contract: Contract, hidden: HiddenParts): string {
  const reasons: string[] = [];
  let next: SchemaPart | undefined = part;
  while (next) {
    const [reason, cause] = reasonOf(next, contract, hidden);
    reasons.push(reason);
    next = cause;
  }
  const last = reasons.pop() ?? '';
  const first = reasons.length > told + 1 ? [...reasons.slice(0, told), '… in the end'] : reasons;
  return [...first, last].join(' ');
}

/** @returns one reason, and what else is hidden and has led to it */
function reasonOf(
  part: SchemaPart,
  contract: Contract,
  hidden: HiddenParts,
): [reason: string, cause?: SchemaPart] {
  const hiding = hidden.why(part);
  switch (hiding?.because) {
    case 'EXCLUDED':
      return [`because of the excluded tag "${hiding.tag}"`];
    case 'NOT_INCLUDED':
      return [
        `because it carries none of the included tags (${contract.include.map((tag) => `"${tag}"`).join(', ')})`,
      ];
    case 'TYPE_HIDDEN':
      return [`because its type ${hiding.type.name} is hidden`, hiding.type];
    case 'EMPTY': {
      const { last } = hiding;
      const what = isType(last) ? 'nothing that it could be is shown' : 'nothing of it is shown';
      return [`because ${what}: ${last.coordinate} is hidden`, last];
    }
    case 'UNREACHABLE':
      return ['because nothing that is shown leads to it'];
    default:
      return ['by the supergraph itself'];
  }
}
