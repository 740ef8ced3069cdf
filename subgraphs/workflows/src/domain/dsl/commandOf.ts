import type { Json } from '../Json.js';
import { expressionOf } from './expressionOf.js';

/** A command for a shell, and the runtime expressions that it takes the values of from its environment. */
export interface Command {
  text: string;
  /** By the order of the variables `GANTRY_1`, `GANTRY_2`, … */
  expressions: string[];
}

/**
 * A command with the expressions in it taken out: `echo "${ .name }"` becomes `echo "${GANTRY_1}"`, so that the shell puts the
 * value where it stands and never reads it as a part of the command. What has no space behind `${` is the shell's own.
 */
export function commandOf(value: Json | undefined): Command {
  if (typeof value !== 'string') return { text: '', expressions: [] };
  const whole = expressionOf(value);
  if (whole !== null) return { text: 'eval "${GANTRY_1}"', expressions: [whole] };
  const expressions: string[] = [];
  const text = value.replaceAll(/\$\{\s+([^{}]+)\}/gu, (_, jq: string) => {
    expressions.push(jq.trim());
    return `\${GANTRY_${expressions.length}}`;
  });
  return { text, expressions };
}
