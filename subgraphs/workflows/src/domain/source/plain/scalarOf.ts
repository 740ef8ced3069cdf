import { NotPlain } from './NotPlain.js';

/** What begins none of the words and numbers of the core schema. */
const surelyText = /^[^-+.\d~nNtTfF]/u;
const nothing = /^(?:~|[Nn]ull|NULL)$/u;
const truth = /^(?:[Tt]rue|TRUE|([Ff]alse|FALSE))$/u;
const whole = /^[-+]?\d+$/u;
const octal = /^0o[0-7]+$/u;
const hexadecimal = /^0x[\dA-Fa-f]+$/u;
const broken = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/u;
const endless = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/u;

/** The value of a text without quotes, by the core schema of YAML 1.2. @throws NotPlain for what JSON cannot say */
export function scalarOf(text: string): string | number | boolean | null {
  if (surelyText.test(text)) return text;
  if (nothing.test(text)) return null;
  const word = truth.exec(text);
  if (word) return word[1] === undefined;
  const value = numberOf(text);
  if (value === null) return text;
  if (!Number.isFinite(value)) throw new NotPlain();
  return value;
}

function numberOf(text: string): number | null {
  if (whole.test(text)) return Number.parseInt(text, 10);
  if (broken.test(text)) return Number.parseFloat(text);
  if (octal.test(text)) return Number.parseInt(text.slice(2), 8);
  if (hexadecimal.test(text)) return Number.parseInt(text.slice(2), 16);
  return endless.test(text) ? Infinity : null;
}
