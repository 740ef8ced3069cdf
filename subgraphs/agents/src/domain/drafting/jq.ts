const simple = /^[A-Za-z_][A-Za-z0-9_]*$/;
const keywords = new Set(
  'and or not def if then elif else end as reduce foreach try catch label import include module __loc__'.split(
    ' ',
  ),
);

/** A property access in jq, safe for any name: `.name` or `["any name"]`. */
export function property(name: string): string {
  return simple.test(name) && !keywords.has(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The name as a key of a jq object. */
export function key(name: string): string {
  return simple.test(name) && !keywords.has(name) ? name : JSON.stringify(name);
}

/** A runtime expression of the Open Workflow Specification. */
export function expression(jq: string): string {
  return `\${ ${jq} }`;
}

/** A literal text as a value of a definition, also when it looks like an expression. */
export function literal<T>(value: T): T | string {
  return typeof value === 'string' && value.includes('${') ? expression(JSON.stringify(value)) : value;
}
