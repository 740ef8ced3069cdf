import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askApollo } from '../fixtures/askApollo.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

const operations: Record<string, { query: string; variables?: Record<string, unknown> }> = {
  'one field of one subgraph': { query: '{ me { name } }' },
  'an entity across two subgraphs': { query: '{ me { name reviewCount } }' },
  'aliases and arguments': {
    query:
      '{ me { a: nick(style: "grand") b: nick constructor: name } you: node(id: "u1") { id ... on User { handle: name } } }',
  },
  'a key that the client did not ask for': { query: '{ me { reviewCount } }' },
  'a required field that is inaccessible': { query: '{ users(first: 3) { contact } }' },
  'entities in a list, each with lists': {
    query: '{ media { id title reviews { text author { name boss { name favourite { title } } } } } }',
  },
  'lists in lists': { query: '{ shelves { title author { name } } me { grid } }' },
  'fragments on the members of a union': {
    query:
      '{ search(term: "x") { __typename ... on Book { title postage } ... on Film { title minutes postage } ... on User { name } } }',
  },
  'one response key whose nullability differs within a subgraph': {
    query: '{ search(term: "x") { ... on Book { label postage } ... on Film { label } } }',
  },
  'a list whose items the union does not match': { query: '{ search(term: "x") { ... on User { name } } }' },
  'an interface through a named fragment': {
    query:
      '{ media { ...Titled ... on Book { pages author { id } } } } fragment Titled on Media { title __typename kind: __typename }',
  },
  'an interface object': { query: '{ allMedia { __typename id title stars ... on Film { minutes } } }' },
  'fields of an interface object on its implementations': {
    query: '{ media { ... on Book { reviews { media { ... on Film { minutes } title } } } stars } }',
  },
  'a required field with an argument from a variable': {
    query:
      'query Postage($express: Boolean) { media { ... on Book { postage(express: $express) } ... on Film { cheap: postage } } }',
    variables: { express: true },
  },
  'a variable left out, and one with a default': {
    query: 'query People($first: Int = 1, $style: String) { users(first: $first) { nick(style: $style) } }',
  },
  'conditions that hold': {
    query:
      'query Who($yes: Boolean!, $no: Boolean!) { me { name @skip(if: $no) ...More @include(if: $yes) } } fragment More on User { reviewCount role }',
    variables: { yes: true, no: false },
  },
  'conditions that do not hold': {
    query:
      'query Who($yes: Boolean!, $no: Boolean!) { me { name @skip(if: $yes) id ...More @include(if: $no) } } fragment More on User { reviewCount role }',
    variables: { yes: true, no: false },
  },
  'the same field with and without a condition': {
    query:
      'query Who($no: Boolean!) { me { boss @include(if: $no) { name } boss { id } ... @include(if: $no) { role } } }',
    variables: { no: false },
  },
  'a condition with a literal': { query: '{ me { name @include(if: false) id @skip(if: false) } }' },
  'a whole answer that is skipped': { query: '{ me @skip(if: true) { name } }' },
  'the root type by name, twice': { query: '{ __typename kind: __typename }' },
  'introspection beside data': {
    query: '{ me { name } __type(name: "User") { name fields { name } } __schema { queryType { name } } }',
  },
  'introspection with a variable': {
    query: 'query Type($name: String!) { __type(name: $name) { kind possibleTypes { name } } }',
    variables: { name: 'Media' },
  },
  'a null entity': { query: '{ node(id: "u9") { id } book(id: "zzz") { title } }' },
  'an entity that its owner does not know': {
    query: '{ book(id: "m4") { title author { id reviewCount nick } } }',
  },
  'a value that is shared by two subgraphs': { query: '{ now me { name } }' },
  'mutations in order with follow-up reads': {
    query:
      'mutation Both { first: rename(id: "u1", name: "Adele") { user { name contact } query { me { name reviewCount } } } second: review(media: "m3", text: "Oh.") { text author { name } media { title } } }',
  },
};

describe('answers as the stock executor does', () => {
  test.each(Object.entries(operations))('%s', async (_title, { query, variables = {} }) => {
    const [ours, apollos] = await Promise.all([
      library.ask(query, variables),
      askApollo(library, query, variables),
    ]);
    expect(ours.errors).toBeUndefined();
    expect(apollos.errors).toEqual([]);
    expect(ours.data).toEqual(apollos.data);
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(apollos.data));
  });
});
