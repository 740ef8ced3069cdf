import { parse, Source } from 'graphql';
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../src/composition/placesOf.js';

const source = new Source('type A { x: Int }\n  type B { x: Int }');
const { definitions } = parse(source);

describe('places of nodes', () => {
  it('are where nodes begin, each once', () => {
    expect(placesOf([...definitions, definitions[0]])).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 3 },
    ]);
  });

  it('name the subgraph whose text it is, and leave out what stands in the text of none', () => {
    const added = parse('scalar _Any').definitions;
    expect(placesOf([...added, ...definitions.slice(1)], new Map([[source, 'users']]))).toEqual([
      { subgraph: 'users', line: 2, column: 3 },
    ]);
  });

  it('leave out nodes that were parsed from no text', () => {
    expect(placesOf([undefined, ...parse(source, { noLocation: true }).definitions])).toEqual([]);
  });
});
