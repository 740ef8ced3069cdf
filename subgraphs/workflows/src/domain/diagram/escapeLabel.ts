/** The most characters of a name that a label shows. */
const longest = 60;

/**
 * A text within the quotes of a Mermaid label. Whatever is no letter, digit or space becomes an entity (`#35;`): signs may end the
 * label, begin Markdown or HTML, or be taken for an entity or a style.
 */
export function escapeLabel(text: string): string {
  const characters = [...text.toWellFormed().replace(/\s+/gu, ' ').trim()];
  const shown = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters;
  if (shown.length === 0) return '#160;';
  return shown.map((each) => (/[\p{L}\p{N} ]/u.test(each) ? each : `#${each.codePointAt(0)};`)).join('');
}
