import { Decimal } from 'decimal.js';
import type { CostReport } from '../journey/operationTypes.js';

/**
 * The report's rows as aligned lines: what for, whose, how much of it, and its price; the total last.
 * @param names what to call the things whose ids the report's keys are
 */
export function costTable(
  { currency, total, rows }: CostReport,
  names: ReadonlyMap<string, string>,
): string[] {
  const cells = rows.map(({ keys, usage, amount }) => [
    keys.find(({ dimension }) => dimension === 'SERVICE')?.value ?? '',
    keys
      .filter(({ dimension, value }) => value && dimension !== 'SERVICE')
      .map(({ dimension, value }) => `${dimension.toLowerCase()} ${names.get(value!) ?? value}`)
      .join(', '),
    usage
      .map(
        ({ quantity, unit }) =>
          `${new Decimal(quantity).toDecimalPlaces(3)} ${unit.toLowerCase().replaceAll('_', ' ')}`,
      )
      .join(', '),
    amount,
  ]);
  cells.push(['total', '', '', `${total} ${currency}`]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map(
    ([service, whose, much, price]) =>
      `${service!.padEnd(widths[0]!)}  ${whose!.padEnd(widths[1]!)}  ${much!.padStart(widths[2]!)}  ${price}`,
  );
}
