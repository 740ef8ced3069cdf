/*
 * What an entry holds, as text by which it is invalidated. A GraphQL name has neither `:` nor `?`, so that no id can
 * pass for another tag.
 */

/** Whatever holds entities of a type. */
export const typeTag = (type: string): string => type;

/** Whatever holds one entity. */
export const entityTag = (type: string, id: string): string => `${type}:${id}`;

/** Whatever changes, or may change, with any entity of a type: lists, and what does not tell which entity it holds. */
export const anyTag = (type: string): string => `${type}?`;

/** Everything of a tenant. */
export const everythingTag = '*';

/** Tags that an entry may have. */
const maxTags = 1_000;

/** The tags that an entry gets: of very many entities, their types stand for them. */
export function limited(tags: ReadonlySet<string>): string[] {
  if (tags.size <= maxTags) return [...tags];
  return [
    ...new Set([...tags].map((tag) => (tag.includes(':') ? anyTag(tag.slice(0, tag.indexOf(':'))) : tag))),
  ];
}
