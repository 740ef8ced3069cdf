/** The jq inside a string that is wholly `${ … }`, or null: only such strings are evaluated ("strict" mode). */
export function expressionOf(text: string): string | null {
  const match = /^\s*\$\{([\s\S]*)\}\s*$/u.exec(text);
  return match?.[1]?.trim() ?? null;
}

/** The jq of a property that always is an expression, whether it is wrapped in `${ … }` or not. */
export function bareExpression(text: string): string {
  return expressionOf(text) ?? text.trim();
}
