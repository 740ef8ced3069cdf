import { checkDefinition, longestDefinition } from '../dsl/compileDefinition.js';
import { isJsonObject, type Json } from '../Json.js';
import { jqFunctions } from '../jq/jqFunctions.js';
import { tokensOf } from '../jq/tokens.js';
import type { Range } from '../source/Range.js';
import type { Position, SourcePath } from '../source/SourceDocument.js';
import { valueAt } from '../source/valueAt.js';
import { shapeBefore } from './completeExpression.js';
import { Expectations } from './Expectations.js';
import { expressionAt, isExpression, type EditorSurroundings } from './expressionAt.js';
import { LenientDocument, type Spot } from './LenientDocument.js';
import { meaningOf } from './meaningOf.js';
import { ofVariables } from './meanings/ofVariables.js';
import { offered } from './offered.js';
import { offsetOf } from './offsetOf.js';

/** What something in a definition is. */
export interface Hover {
  /** Markdown. */
  text: string;
  /** What it is about. */
  range: Range;
}

/** What stands at a place of a definition, which may well not be whole; null where there is nothing to say. Never throws. */
export function hoverAt(text: string, position: Position, surroundings: EditorSurroundings): Hover | null {
  if (text.length > longestDefinition) return null;
  const offset = offsetOf(text, position);
  const document = new LenientDocument(text);
  const spot = document.spotAt(offset);
  if (!spot) return null;
  const source = document.source();
  const found = inExpression(document, spot, offset, surroundings) ?? {
    says: ofSpot(document, spot, source.value, surroundings),
    from: spot.from,
    to: spot.to,
  };
  if (found.says === null) return null;
  const { text: _, ...range } = source.edit(found.from, found.to, '');
  return { text: found.says, range };
}

interface Found {
  says: string | null;
  from: number;
  to: number;
}

/** What a word of an expression is; null where there is none. */
function inExpression(
  document: LenientDocument,
  spot: Spot,
  offset: number,
  surroundings: EditorSurroundings,
): Found | null {
  if (spot.at === 'key') return null;
  const whole = document.text.slice(spot.from, spot.to);
  const opened = whole.lastIndexOf('${', offset - spot.from);
  if (opened === -1 && !isExpression(document, spot, surroundings)) return null;
  const place = expressionAt(document, spot, surroundings);
  if (!place) return null;
  const start = opened === -1 ? (/^["']/u.test(whole) ? 1 : 0) : opened + 2;
  const jq = whole.slice(start);
  const at = offset - spot.from - start;
  const token = tokensOf(jq).find(({ from, to }) => from <= at && at < to);
  if (!token) return null;
  const [from, to] = [spot.from + start + token.from, spot.from + start + token.to];
  const { kind, value } = token;
  if (kind === 'variable') {
    const known = place.variables.includes(value);
    return {
      says: known ? `**$${value}** – ${ofVariables[value] ?? 'A variable of the task around.'}` : null,
      from,
      to,
    };
  }
  if (kind === 'field') {
    const shape = shapeBefore(jq.slice(0, token.to), place.scope);
    return { says: shape?.fields?.has(value) ? `**.${value}** of ${shape.source}` : null, from, to };
  }
  const meaning = kind === 'word' && Object.hasOwn(jqFunctions, value) ? jqFunctions[value] : undefined;
  return meaning === undefined ? null : { says: `**${value}** – ${meaning}`, from, to };
}

function ofSpot(
  document: LenientDocument,
  { path, at, node }: Spot,
  definition: Json,
  surroundings: EditorSurroundings,
): string | null {
  if (!isJsonObject(definition)) return null;
  const report = new Expectations(document.source(), { path, at });
  checkDefinition(report, surroundings, definition);
  const name = at === 'key' ? String(path.at(-1)) : String(valueAt(definition, path));
  const [known] = report.offers
    .flatMap((offer) => offered(offer, path, definition))
    .filter((candidate) => candidate.name === name);
  if (known?.kind === 'REFERENCE') return `**${name}** – ${referred(definition, name)}`;
  if (known && (known.documentation ?? known.detail) !== null)
    return `**${name}** – ${known.documentation ?? known.detail}`;
  if (at === 'key') return ofTask(path, definition);
  return node && report.offers.length > 0 ? ofProperty(path, definition) : null;
}

/** What a property is whose value has nothing to say for itself. */
function ofProperty(path: SourcePath, definition: Json): string | null {
  const meaning = meaningOf(path, definition);
  return meaning === null ? null : `**${String(path.at(-1))}** – ${meaning}`;
}

function ofTask(path: SourcePath, definition: Json): string | null {
  const task = valueAt(definition, path);
  if (typeof path.at(-2) !== 'number' || path.at(-3) === 'switch' || !isJsonObject(task)) return null;
  const [kind = ''] = Object.keys(task).filter((key) => meaningOf(['do', 0, 'x', key], definition) !== null);
  const meaning = meaningOf([...path, kind], definition);
  return meaning === null ? null : `**${String(path.at(-1))}** – ${kind}: ${meaning}`;
}

/** What `use` has under a name. */
function referred(definition: Json, name: string): string {
  const use = valueAt(definition, ['use']);
  for (const [kind, defined] of Object.entries(isJsonObject(use) ? use : {})) {
    const found = isJsonObject(defined) && Object.hasOwn(defined, name) ? defined[name] : undefined;
    if (found === undefined) continue;
    const shown = JSON.stringify(found);
    return `of \`use.${kind}\`:\n\n\`\`\`json\n${shown.length > 500 ? `${shown.slice(0, 499)}…` : shown}\n\`\`\``;
  }
  return 'defined under `use`';
}
