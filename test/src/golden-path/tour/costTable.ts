import { Decimal } from 'decimal.js';
import type { CostReport } from '../journey/operationTypes.js';

/** The report's rows as aligned lines: what for, whose, how much of it, and its price; the total last. */
export function costTable({ currency, total, rows }: CostReport): string[] {
  const cells = rows.map(({ keys, usage, amount }) => [
    keys
      .filter(({ value }) => value)
      .map(({ dimension, value }) => `${dimension.toLowerCase()} ${value}`)
      .join(', '),
    usage
      .map(
        ({ quantity, unit }) =>
          `${new Decimal(quantity).toDecimalPlaces(3)} ${unit.toLowerCase().replaceAll('_', ' ')}`,
      )
      .join(', '),
    amount,
  ]);
  cells.push(['total', '', `${total} ${currency}`]);
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map(
    ([what, much, price]) => `${what!.padEnd(widths[0]!)}  ${much!.padStart(widths[1]!)}  ${price}`,
  );
}
