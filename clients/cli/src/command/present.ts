import { githubAnnotation } from '@gantry/schema/reports/githubAnnotation.js';
import { unpainted } from '@gantry/schema/reports/Paint.js';
import type { Context } from './Context.js';
import type { Format } from './formats.js';
import type { Outcome } from './Outcome.js';
import { painter } from './painter.js';

/** Prints an outcome in the format that was asked for. */
export function present(outcome: Outcome, format: Format, { stdout, stderr }: Context): void {
  const { json, text, annotations = [], document } = outcome;
  if (format === 'json') {
    stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return;
  }
  const lines = format === 'github' ? [...annotations.map(githubAnnotation), text(unpainted)] : undefined;
  // A document stands alone on the standard output, so that it can go on into a file or another program.
  const aside = document === undefined ? stdout : stderr;
  const said = lines?.join('\n') ?? text(painter(aside));
  if (said !== '') aside.write(`${said}\n`);
  if (document !== undefined) stdout.write(document);
}
