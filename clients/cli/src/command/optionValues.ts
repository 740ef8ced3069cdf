import { InvalidArgumentError } from 'commander';

// What an option's value may be; commander names the option and shows the value.

export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

export function positiveNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

export function percentage(text: string): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number <= 100) return number;
  throw new InvalidArgumentError('It must be a number from 0 to 100.');
}

/** `a,b`, given once or more often. */
export function commaSeparated(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return [...before, ...names];
  throw new InvalidArgumentError('It must be names, divided by commas.');
}
