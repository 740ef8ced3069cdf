import { checkDefinition, longestDefinition } from '../dsl/compileDefinition.js';
import type { Offer } from '../dsl/Offer.js';
import { isJsonObject, type Json } from '../Json.js';
import { writeScalar } from '../source/writeScalar.js';
import type { Position } from '../source/SourceDocument.js';
import { valueAt } from '../source/valueAt.js';
import type { Completion, Completions } from './Completion.js';
import { completeExpression } from './completeExpression.js';
import { Expectations } from './Expectations.js';
import { expressionAt, isExpression, type EditorSurroundings } from './expressionAt.js';
import { LenientDocument } from './LenientDocument.js';
import { offered, type Offered } from './offered.js';
import { offsetOf } from './offsetOf.js';
import { placesAt, type Place } from './placesAt.js';

/** The most that one answer has. */
const most = 200;

/**
 * What may be written at a place of a definition, YAML or JSON, that may well not be whole yet: what the compiler would accept there.
 * Never throws for what the text says.
 */
export function completeAt(text: string, position: Position, surroundings: EditorSurroundings): Completions {
  if (text.length > longestDefinition) return { items: [], incomplete: false };
  const offset = offsetOf(text, position);
  for (const place of placesAt(text, offset)) {
    const items =
      inExpression(text, offset, place, surroundings) ?? atPlace(text, offset, place, surroundings);
    if (items.length > 0) return { items: items.slice(0, most), incomplete: items.length > most };
  }
  return { items: [], incomplete: false };
}

/** Null where there is no expression. */
function inExpression(
  text: string,
  offset: number,
  place: Place,
  surroundings: EditorSurroundings,
): Completion[] | null {
  if (place.at === 'key') return null;
  const opened = place.before.lastIndexOf('${');
  const begun = opened === -1 ? place.before.replace(/^["']/u, '') : place.before.slice(opened + 2);
  if (opened !== -1 && /\}\s*$/u.test(begun) && !begun.includes('{')) return [];
  const found = expressionAt(place.document, place, surroundings);
  if (!found) return opened === -1 ? null : [];
  // Where a value may be given as well, an expression begins with its sign.
  const always = opened !== -1 || isExpression(place.document, place, surroundings);
  if (!always) return null;
  const jq = place.before.startsWith('"') ? begun.replaceAll('\\"', '"') : begun;
  const edits = new LenientDocument(text).source();
  return completeExpression(jq, found)
    .filter(({ text: written, instead }) => fits(written, begun.slice(begun.length - instead)))
    .map(({ text: written, instead, ...completion }) => ({
      ...completion,
      edit: edits.edit(offset - instead, offset, written),
    }));
}

function atPlace(text: string, offset: number, place: Place, surroundings: EditorSurroundings): Completion[] {
  const source = place.document.source();
  if (!isJsonObject(source.value)) return [];
  const report = new Expectations(source, place);
  checkDefinition(report, surroundings, source.value);
  const parent = place.at === 'key' ? valueAt(source.value, place.path.slice(0, -1)) : undefined;
  const begun = place.before.replace(/^["']/u, '');
  const there = new Set(isJsonObject(parent) ? Object.keys(parent) : []);
  const seen = new Set<string>();
  const choices = report.offers
    .flatMap((offer: Offer) => offered(offer, place.path, source.value as Json))
    .filter(({ name }) => !there.has(name) && fits(name, begun) && !seen.has(name) && seen.add(name));
  const edits = new LenientDocument(text).source();
  return choices.toSorted((a, b) => rank(a, begun) - rank(b, begun)).map((choice) => completion(choice));

  function completion({ name, kind, detail, documentation }: Offered): Completion {
    const { from, to } = place.replaced;
    const json = /^\s*[[{]/u.test(text);
    const key = place.at === 'key' && !place.colon ? ': ' : '';
    const edit = edits.edit(from, to, writeScalar(name, text.slice(from, to), json) + key);
    return { label: name, kind, detail, documentation, edit };
  }
}

/** What is required comes first, and what begins as what is written before what only has it inside. */
function rank({ name, required }: Offered, begun: string): number {
  return (name.toLowerCase().startsWith(begun.toLowerCase()) ? 0 : 2) + (required ? 0 : 1);
}

function fits(name: string, begun: string): boolean {
  return name.toLowerCase().includes(begun.toLowerCase());
}
