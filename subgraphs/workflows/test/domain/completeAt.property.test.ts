import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { completeAt } from '../../src/domain/editor/completeAt.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen, placeOrder } from '../support/kitchen.js';

const folder = new URL('../examples/', import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.includes('.expected.') && !name.includes('.openapi.'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));
const expressions = jqForFile();
const surroundings = { connectors: [kitchen], expressions };
const text = fc.constantFrom(placeOrder, ...examples);
const cursorIn = (definition: string, at: number) => {
  const before = definition.slice(0, Math.floor(definition.length * at)).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
};
const share = fc.double({ min: 0, max: 1, noNaN: true });

it('offers something or nothing for any text, however broken', () => {
  const broken = fc
    .tuple(
      text,
      share,
      share,
      fc.constantFrom('', '{', '"', '- ', ': ', '${ ', '\n      ', '&a *a', '\u0000'),
    )
    .map(([whole, from, to, put]) => {
      const [first, last] = [from, to].toSorted((a, b) => a - b).map((at) => Math.floor(whole.length * at));
      return whole.slice(0, first) + put + whole.slice(last);
    });
  fc.assert(
    fc.property(broken, share, (definition, at) => {
      const { items } = completeAt(definition, cursorIn(definition, at), surroundings);
      for (const { edit } of items) expect([edit.line, edit.column, edit.endColumn]).not.toContain(0);
    }),
    { numRuns: 200 },
  );
});

it('offers no property that the compiler does not know', async () => {
  await fc.assert(
    fc.asyncProperty(text, share, fc.nat(200), async (definition, at, pick) => {
      const position = cursorIn(definition, at);
      const properties = completeAt(definition, position, surroundings).items.filter(
        ({ kind }) => kind === 'PROPERTY' || kind === 'PARAMETER',
      );
      const chosen = properties[pick % (properties.length || 1)];
      if (!chosen) return;
      const { line, column } = chosen.edit;
      const { diagnostics } = await compileDefinition(
        applyFix(definition, { description: '', edits: [chosen.edit] }),
        surroundings,
      );
      const unknown = diagnostics.filter(({ code }) => code.startsWith('UNKNOWN_P'));
      expect(unknown.filter((found) => found.line === line && found.column === column)).toEqual([]);
    }),
    { numRuns: 80 },
  );
});
