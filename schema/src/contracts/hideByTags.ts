import { tagIdentity, type CoreFeatures, type NamedType } from '@apollo/federation-internals';
import type { Contract } from './Contract.js';
import type { HiddenParts } from './HiddenParts.js';
import { membersOf, type SchemaPart } from './SchemaPart.js';

/**
 * Hides what a contract's tags say. What carries an excluded tag goes, whatever it is. Where tags are to be included, a field
 * of an object or interface stays only with one of them, its own or its type's, and a union only with its own; arguments,
 * inputs, enums and scalars need none, for they stay by being used.
 * @returns all tags that were met
 */
export function hideByTags(
  features: CoreFeatures,
  types: readonly NamedType[],
  contract: Contract,
  hidden: HiddenParts,
): Set<string> {
  const directive = features.getByIdentity(tagIdentity)?.directiveNameInSchema('tag');
  const met = new Set<string>();
  const tagsOf = (part: SchemaPart): string[] => {
    if (directive === undefined) return [];
    const tags = part
      .appliedDirectivesOf<{ name: string }>(directive)
      .map((applied) => applied.arguments().name);
    for (const tag of tags) met.add(tag);
    return tags;
  };
  const hideExcluded = (part: SchemaPart, tags = tagsOf(part)): void => {
    const tag = contract.exclude.find((excluded) => tags.includes(excluded));
    if (tag !== undefined) hidden.hide(part, { because: 'EXCLUDED', tag });
  };
  const hideNotIncluded = (part: SchemaPart, tags: readonly string[]): void => {
    if (contract.include.length === 0 || contract.include.some((included) => tags.includes(included))) return;
    hidden.hide(part, { because: 'NOT_INCLUDED' });
  };
  for (const type of types) {
    const tags = tagsOf(type);
    hideExcluded(type, tags);
    if (type.kind === 'UnionType') hideNotIncluded(type, tags);
    for (const member of membersOf(type)) {
      const own = tagsOf(member);
      hideExcluded(member, own);
      if (member.kind !== 'FieldDefinition') continue;
      hideNotIncluded(member, [...tags, ...own]);
      for (const argument of member.arguments()) hideExcluded(argument);
    }
  }
  return met;
}
