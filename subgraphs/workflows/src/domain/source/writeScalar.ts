/** Words that YAML reads as something else than text. */
const reserved = ['true', 'false', 'null'];

/**
 * A plain value as YAML or JSON source, in the manner of what it replaces.
 * @param like the source that it replaces
 * @param json whether the document is written as JSON
 */
export function writeScalar(value: string | number | boolean, like: string, json: boolean): string {
  if (typeof value !== 'string') return String(value);
  if (json || like.startsWith('"')) return JSON.stringify(value);
  const plain = /^[A-Za-z_][\w-]*$/u.test(value) && !reserved.includes(value.toLowerCase());
  if (plain && !like.startsWith("'")) return value;
  return /\p{Cc}/u.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}
