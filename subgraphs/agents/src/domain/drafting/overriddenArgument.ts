/** Where an argument comes from when the request says so. */
export type Override = { literal: string | number | boolean } | { input: string };

const value = `"([^"]*)"|“([^”]*)”|(-?\\d+(?:\\.\\d+)?)(?![\\w.])|(true|false)\\b`;

/**
 * What the request itself says about an argument: a literal (`quantity = 3`, `priority is "high"`) or another name
 * of the input (`readyBy from deliveryTime`). Undefined when it says nothing.
 */
export function overriddenArgument(step: string, name: string): Override | undefined {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const before = String.raw`(?<![\p{L}\p{N}_])${escaped}`;
  const separator = String.raw`\s*(?:=|:|\bis\b|\bas\b|\bto\b|\bof\b)?\s*`;
  const said = new RegExp(`${before}${separator}(?:${value})`, 'iv').exec(step);
  if (said) {
    const [, quoted, curly, number, boolean] = said;
    if (number !== undefined) return { literal: Number(number) };
    if (boolean !== undefined) return { literal: boolean.toLowerCase() === 'true' };
    return { literal: quoted ?? curly ?? '' };
  }
  const input = String.raw`\s+(?:is\s+)?(?:taken\s+)?from\s+(?:the\s+)?(?:input(?:'s)?\s+)?([A-Za-z_]\w*)`;
  const from = new RegExp(`${before}${input}`, 'iv').exec(step)?.[1];
  return from === undefined ? undefined : { input: from };
}
