/** A value as a message shows it: as JSON, cut where it gets long. */
export function showValue(value: unknown, longest = 80): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
