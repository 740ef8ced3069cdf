/** Shorter values than this are words of every log, and no secrets worth the name. */
const shortestSecret = 4;

export interface Redactor {
  (line: string): string;
  /** Length of the longest text that it replaces. */
  longest: number;
}

/**
 * Replaces the values of an environment by `[NAME]`, also as they appear in JSON, in a URL and in base64. A value
 * of several lines is replaced line by line.
 */
export function redactor(environment: Readonly<Record<string, string>>): Redactor {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    for (const text of appearances(value)) if (text.length >= shortestSecret) names.set(text, name);
  }
  // The longest first: one secret may be the beginning of another.
  const texts = [...names.keys()].toSorted((a, b) => b.length - a.length);
  const pattern =
    texts.length > 0
      ? new RegExp(texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
      : null;
  const redact = (line: string): string =>
    pattern === null ? line : line.replace(pattern, (text) => `[${names.get(text)}]`);
  return Object.assign(redact, { longest: texts[0]?.length ?? 0 });
}

function appearances(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = bytes.toString('base64');
  const whole = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    base64,
    base64.replace(/=+$/, ''),
  ];
  const lines = value.includes('\n') ? value.split(/\r?\n/) : [];
  return [...whole, bytes.toString('base64url'), ...lines];
}
