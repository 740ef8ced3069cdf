import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Offer } from '../../src/domain/dsl/Offer.js';
import { Report } from '../../src/domain/dsl/Report.js';
import { meaningOf } from '../../src/domain/editor/meaningOf.js';
import { isJsonObject } from '../../src/domain/Json.js';
import { parseSource } from '../../src/domain/source/parseSource.js';
import type { SourcePath } from '../../src/domain/source/SourceDocument.js';

const folder = new URL('../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => /^(?!.*(?:expected|openapi)).*\.yaml$/u.test(name));

/** Hears what may stand anywhere. */
class Properties extends Report {
  readonly paths: SourcePath[] = [];
  override offer(path: SourcePath, offer: Offer): void {
    if (offer.kind === 'property') for (const name of offer.names) this.paths.push([...path, name]);
  }
}

it('there is a meaning of every property that the examples could have', () => {
  const without = new Set<string>();
  for (const example of examples) {
    const source = parseSource(readFileSync(new URL(example, folder), 'utf8'), {
      length: 100_000,
      depth: 80,
      values: 10_000,
    });
    if (!isJsonObject(source.value)) continue;
    const report = new Properties(source);
    checkDefinition(report, { connectors: [] }, source.value);
    for (const path of report.paths)
      if (meaningOf(path, source.value) === null) without.add(`${example}: ${path.join('.')}`);
  }
  expect([...without]).toEqual([]);
});
