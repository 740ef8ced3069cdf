import type { SchemaFault } from '../composition/SchemaFault.js';
import type { Paint } from './Paint.js';
import { printPlace } from './printPlace.js';

/** A paragraph each: where, what code, what is wrong, and where else. */
export function textOfFaults(faults: readonly SchemaFault[], paint: Paint): string {
  return faults.map((fault) => textOfFault(fault, 'red', paint)).join('\n');
}

/** The same for what stops nothing, without what is of interest to those only who look for it. */
export function textOfHints(hints: readonly SchemaFault[], paint: Paint): string {
  return hints
    .filter(({ level }) => level !== 'DEBUG' && level !== 'INFO')
    .map((hint) => textOfFault(hint, 'yellow', paint))
    .join('\n');
}

function textOfFault(fault: SchemaFault, style: 'red' | 'yellow', paint: Paint): string {
  const place = printPlace(fault);
  const head = `${place === '' ? '' : `${paint('bold', place)}  `}${paint(style, fault.code)}`;
  const message = fault.message.trimEnd().replaceAll('\n', '\n  ');
  const others = (fault.alsoAt ?? []).map((other) => `\n  ${paint('dim', `also at ${printPlace(other)}`)}`);
  return `${head}\n  ${message}${others.join('')}`;
}
