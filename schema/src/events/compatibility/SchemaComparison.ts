import { isDeepStrictEqual } from 'node:util';
import { canBeOpened } from '@gantry/platform/events/openSchema.js';
import { alternativesOf, compareAlternatives, hasAlternatives } from './compareAlternatives.js';
import { compareAnnotations } from './compareAnnotations.js';
import { compareArrays } from './compareArrays.js';
import { compareCombinations } from './compareCombinations.js';
import { compareNumbers } from './compareNumbers.js';
import { compareObjects } from './compareObjects.js';
import { compareStrings } from './compareStrings.js';
import { compareTypes } from './compareTypes.js';
import { compareValues } from './compareValues.js';
import { isSchemaObject, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';
import { isPlain, knownKeywords } from './keywords.js';
import { assertionsOf, resolveSchema } from './resolveSchema.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';
import { typesOf } from './typesOf.js';

/** Whether a change refuses data, and which. */
export type Verdict = Pick<SchemaDifference, 'refusesOld' | 'refusedByOld'>;

/** Pairs of schemas that are compared at most: references can make a small document endless. */
const mostPairs = 20_000;
const deepest = 200;

/**
 * Compares two versions of a schema. It is on the safe side: what nobody can tell counts as refusing data.
 */
export class SchemaComparison {
  readonly old: JsonSchemaObject;
  readonly current: JsonSchemaObject;
  /** Whether readers of the old schema overlook properties that it does not know. */
  readonly ignoresUnknown: boolean;
  readonly #open: [JsonSchemaObject, JsonSchemaObject][] = [];
  readonly #verdicts = new WeakMap<JsonSchemaObject, WeakMap<JsonSchemaObject, Verdict>>();
  #left = mostPairs;
  /** How often a pair was taken to be fine because it is being compared further up. */
  #assumed = 0;

  constructor(old: JsonSchemaObject, current: JsonSchemaObject) {
    this.old = old;
    this.current = current;
    this.ignoresUnknown = canBeOpened(old);
  }

  /** Compares the whole. */
  run(): SchemaDifference[] {
    return this.compare(this.old, this.current, '');
  }

  /** Compares a part of the old schema with a part of the new one. */
  compare(before: JsonSchema, after: JsonSchema, path: string): SchemaDifference[] {
    const old = resolveSchema(before, this.old);
    const current = resolveSchema(after, this.current);
    if (old === undefined || current === undefined) {
      return [incomparable(path, 'refers to something that is not in its schema')];
    }
    if (old === current && typeof old === 'boolean') return [];
    if (old === false || current === false) {
      if (old === false) return [widening('ALLOWED', path, `${subjectOf(path)} is allowed now.`)];
      return [narrowing('FORBIDDEN', path, `${subjectOf(path)} is no longer allowed.`)];
    }
    return this.#compareOnce(old === true ? {} : old, current === true ? {} : current, path);
  }

  /** What a change of one part to the other would do; for those who look for parts that belong together. */
  judge(before: JsonSchema, after: JsonSchema): Verdict {
    const known = isSchemaObject(before) && isSchemaObject(after) && this.#verdicts.get(before)?.get(after);
    if (known) return known;
    const assumed = this.#assumed;
    const differences = this.compare(before, after, '');
    const verdict = {
      refusesOld: differences.some(({ refusesOld }) => refusesOld),
      refusedByOld: differences.some(({ refusedByOld }) => refusedByOld),
    };
    // A verdict that rests on an assumption holds only here.
    if (assumed === this.#assumed && isSchemaObject(before) && isSchemaObject(after)) {
      const verdicts = this.#verdicts.get(before) ?? new WeakMap<JsonSchemaObject, Verdict>();
      this.#verdicts.set(before, verdicts.set(after, verdict));
    }
    return verdict;
  }

  /** Whether both take the same data. */
  areSame(before: JsonSchema, after: JsonSchema): boolean {
    const { refusesOld, refusedByOld } = this.judge(before, after);
    return !refusesOld && !refusedByOld;
  }

  /** A schema that contains itself is compared once on the way down: what there is to find is found above. */
  #compareOnce(before: JsonSchemaObject, after: JsonSchemaObject, path: string): SchemaDifference[] {
    if (this.#open.some(([old, current]) => old === before && current === after)) {
      this.#assumed++;
      return [];
    }
    if (--this.#left < 0 || this.#open.length > deepest) {
      return [incomparable(path, 'is too large to be compared')];
    }
    this.#open.push([before, after]);
    const differences = [
      ...compareAnnotations(before, after, path),
      ...this.#compareAssertions(before, after, path),
    ];
    this.#open.pop();
    return differences;
  }

  #compareAssertions(before: JsonSchemaObject, after: JsonSchemaObject, path: string): SchemaDifference[] {
    const keywords = new Set([...assertionsOf(before), ...assertionsOf(after)]);
    const unknown =
      [...keywords].find((keyword) => !knownKeywords.has(keyword)) ?? this.#identityOf(before, after);
    if (unknown !== undefined) {
      // What such a keyword does depends on all that stands around it.
      const same = isDeepStrictEqual(this.old, this.current);
      return same ? [] : [incomparable(path, `uses ${unknown}, of which nobody can tell what it takes`)];
    }
    if (hasAlternatives(before) || hasAlternatives(after)) {
      const [old, current] = [alternativesOf(before), alternativesOf(after)];
      if (old && current) return compareAlternatives(this, old, current, path);
    }
    const values = isPlain(keywords) ? compareValues(before, after, path) : undefined;
    return values ?? this.#compareKeywords(before, after, path);
  }

  /** A part with an id of its own is a document of its own, to which references within it lead. */
  #identityOf(before: JsonSchemaObject, after: JsonSchemaObject): string | undefined {
    const isOwn = (before !== this.old && '$id' in before) || (after !== this.current && '$id' in after);
    return isOwn ? '$id' : undefined;
  }

  /** Each group of keywords by itself: data fits a schema when it fits all of them. */
  #compareKeywords(before: JsonSchemaObject, after: JsonSchemaObject, path: string): SchemaDifference[] {
    const common = typesOf(before).intersection(typesOf(after));
    const differences = compareTypes(before, after, path);
    // Beside other schemas a list of values is one demand more.
    differences.push(...(compareValues(listOf(before), listOf(after), path) ?? []));
    if (common.has('integer') || common.has('fraction')) {
      differences.push(...compareNumbers(before, after, path));
    }
    if (common.has('string')) differences.push(...compareStrings(before, after, path));
    if (common.has('array')) differences.push(...compareArrays(this, before, after, path));
    if (common.has('object')) differences.push(...compareObjects(this, before, after, path));
    return [...differences, ...compareCombinations(this, before, after, path)];
  }
}

/** Only what lists values. */
function listOf(schema: JsonSchemaObject): JsonSchemaObject {
  if ('const' in schema) return { const: schema['const'] };
  return 'enum' in schema ? { enum: schema['enum'] } : {};
}

function incomparable(path: string, why: string): SchemaDifference {
  return altering('NOT_COMPARABLE', path, `${subjectOf(path)} ${why}; it counts as changed.`);
}
