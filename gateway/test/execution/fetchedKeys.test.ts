import { expect, test } from 'vitest';
import { fetchedKeys } from '../../src/execution/fetchedKeys.js';

test.each([
  ['what is selected at the root, under its alias', '{ a b: c { d } }', ['a', 'b']],
  [
    'what is selected of each entity, in fragments too',
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on A { a { x } ...F } ... on B { b } } }
     fragment F on A { c }`,
    ['a', 'c', 'b'],
  ],
  ['what is asked of entities under aliases', '{ entities0: _entities { ... on A { a } } }', ['a']],
  [
    'the client’s keys where the planner had to rename them',
    '{ _entities { ... on A { a__alias_0: a } } }',
    ['a'],
  ],
])('a fetch is for %s', (_what, document, keys) => {
  expect([...fetchedKeys(document, new Map([['a__alias_0', 'a']]))]).toEqual(keys);
});
