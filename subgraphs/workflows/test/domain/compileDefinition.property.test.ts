import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/Json.js';
import { definitions } from '../support/arbitraryDefinition.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen } from '../support/kitchen.js';

const expressions = jqForFile();
const compile = (text: string) => compileDefinition(text, { connectors: [kitchen], expressions });

type Place = { parent: JsonObject; key: string; free: boolean };

/** Every property of a definition; `free` where any name is as good as another. */
function places(value: Json, free = false, under = ''): Place[] {
  if (Array.isArray(value)) return value.flatMap((item) => places(item, free));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    // Also attributes that an event filter asks for, of which none has to be there.
    const isFilter = under === 'with' && 'type' in value && !('source' in value);
    const names = /^(task|branch)\d+$/u.test(key) || under === 'correlate' || isFilter;
    const open =
      free || ['set', 'metadata', 'query', 'data'].includes(key) || (key === 'as' && isJsonObject(item));
    // `constant:` with nothing after it is how people write it, and an event may have a `datax`.
    const bare = ['constant', 'linear', 'exponential', 'data'].includes(key);
    return [...(names || bare ? [] : [{ parent: value, key, free }]), ...places(item, open, key)];
  });
}

const rename = (parent: JsonObject, key: string): void => {
  const entries = Object.entries(parent).map(
    ([name, item]) => [name === key ? `${key}x` : name, item] as const,
  );
  for (const name of Object.keys(parent)) delete parent[name];
  Object.assign(parent, Object.fromEntries(entries));
};

describe('compileDefinition, over generated definitions', { timeout: 120_000 }, () => {
  it('accepts every valid one, as YAML and as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(definitions, async (definition) => {
        for (const text of [stringify(definition), JSON.stringify(definition)]) {
          const { diagnostics } = await compile(text);
          expect(diagnostics.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('reports one mistyped property as one error, where it stands', async () => {
    await fc.assert(
      fc.asyncProperty(definitions, fc.nat(), async (definition, pick) => {
        const copy = structuredClone(definition);
        const all = places(copy).filter(({ free }) => !free);
        const { parent, key } = all[pick % all.length]!;
        rename(parent, key);
        const text = stringify(copy);
        const errors = (await compile(text)).diagnostics.filter(({ severity }) => severity === 'ERROR');
        expect({ text, errors }).toEqual({ text, errors: [expect.anything()] });
        const { line, column } = errors[0]!;
        expect(text.split('\n')[line - 1]!.slice(column - 1)).toMatch(new RegExp(`^"?${key}x`, 'u'));
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, Json, string[]]>([
    // A program may be any text.
    ['an expression that does not parse', '${ .a | }', ['code']],
    ['a list of lists', [[]], ['in', 'expect']],
    ['nothing', null, []],
  ])('finds %s instead of a value, with a position', async (_, wrong, notFor) => {
    await fc.assert(
      fc.asyncProperty(definitions, fc.nat(), async (definition, pick) => {
        const copy = structuredClone(definition);
        const all = places(copy).filter(({ free, key }) => !free && !notFor.includes(key));
        const { parent, key } = all[pick % all.length]!;
        parent[key] = wrong;
        const text = stringify(copy);
        const { valid, diagnostics } = await compile(text);
        expect({ text, valid }).toEqual({ text, valid: false });
        for (const { line, column } of diagnostics) {
          expect(line).toBeGreaterThan(0);
          expect(text.split('\n')[line - 1]!.length + 1).toBeGreaterThanOrEqual(column);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('never throws, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          definitions.map((d) => stringify(d).slice(0, -20)),
        ),
        async (text) => {
          const { valid, diagnostics, definition } = await compile(text);
          expect(valid).toBe(definition !== null);
          expect(valid || diagnostics.length > 0).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
