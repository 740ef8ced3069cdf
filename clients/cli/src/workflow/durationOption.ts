import { InvalidArgumentError, Option } from 'commander';
import { durationMs } from '@gantry/workflows/domain/dsl/duration.js';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An option that takes a duration, and gives it in milliseconds. */
export function durationOption(flags: string, description: string): Option {
  return new Option(flags, `${description}; like 500ms, 30s, 5m, 1h or PT30S`).argParser(parse);
}

function parse(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/u.exec(text);
  const ms = match ? Math.round(Number(match[1]) * units[match[2] as keyof typeof units]) : durationMs(text);
  if (ms === null) throw new InvalidArgumentError('It is no duration, like 500ms, 30s, 5m, 1h or PT30S.');
  return ms;
}
