/**
 * Whether a text looks like a definition, or like the beginning of one: an editor may give its server every YAML file there is, and what
 * is none is none of its business.
 */
export function isDefinition(text: string): boolean {
  if (/^["']?(?:document|do)["']?[ \t]*:/mu.test(text)) return true;
  if (/^\s*\{/u.test(text)) return /"document"|\bdocument[ \t]*:|^\s*\{\s*$/u.test(text);
  // Whoever begins has no other keys yet.
  return !/^["']?[\w-]+["']?[ \t]*:/mu.test(text);
}
