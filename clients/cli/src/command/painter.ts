import { styleText } from 'node:util';
import type { Paint } from '@gantry/schema/reports/Paint.js';

/** Paints for a stream: on a terminal, unless NO_COLOR says no; elsewhere only where FORCE_COLOR says so. */
export function painter(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}
