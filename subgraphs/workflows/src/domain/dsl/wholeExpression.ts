/** A text with expressions inside as one expression that gives it, by jq's own interpolation; null where that is not plain. */
export function wholeExpression(text: string): string | null {
  const parts = text.split(/\$\{([^{}"]*)\}/u);
  const jq = parts
    .map((part, index) => (index % 2 === 0 ? JSON.stringify(part).slice(1, -1) : `\\(${part.trim()})`))
    .join('');
  const outside = parts.filter((_, index) => index % 2 === 0);
  return parts.length === 1 || outside.some((part) => part.includes('${')) ? null : `\${ "${jq}" }`;
}
