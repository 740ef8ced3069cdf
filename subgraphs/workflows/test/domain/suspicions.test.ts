import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/Json.js';
import { definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
const errorsOf = async (text: string) => {
  const { diagnostics } = await compileDefinition(text, {
    connectors: [],
    expressions,
    processes: { shell: true, container: true },
    resources: { read: async () => ({ problem: 'nothing is read here' }) },
    unreachable: 'WARNING',
  });
  return diagnostics.filter(({ severity }) => severity === 'ERROR');
};

const folder = new URL('../examples/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.expected.yaml') && !/connector|swagger|compensate|paginate/u.test(name))
  .filter((name) => isJsonObject(parse(read(name)) as Json) && (parse(read(name)) as JsonObject)['run'])
  .map((name) => name.replace('.expected.yaml', '.yaml'));

/** What stands below these is the author's own. */
const own = new Set(
  'set document metadata body headers query parameters arguments environment data payload variables form as from input linear with'.split(
    ' ',
  ),
);

/** Places of properties that the specification names, each kind of place once. */
function* places(value: Json, path: (string | number)[] = [], named = false): Generator<(string | number)[]> {
  const isFilter = ['all', 'any'].includes(String(path.at(-1)));
  for (const [index, item] of Array.isArray(value) ? value.entries() : [])
    yield* places(item, [...path, index], !isFilter);
  if (!isJsonObject(value)) return;
  const last = String(path.at(-1));
  for (const [key, item] of Object.entries(value)) {
    const isName = named || (path[0] === 'use' && path.length === 2) || last === 'correlate';
    if (!isName) yield [...path, key];
    if (isName || !own.has(key) || (key === 'document' && path.length === 0))
      yield* places(item, [...path, key]);
  }
}

describe('a property of which two letters are swapped', () => {
  const seen = new Set<string>();
  const cases = examples.flatMap((name) => {
    const whole = parse(read(name)) as JsonObject;
    return [...places(whole)].flatMap((path) => {
      const place = path
        .filter((segment) => typeof segment !== 'number')
        .slice(-2)
        .join('.');
      const key = String(path.at(-1));
      const middle = key.length >> 1;
      const typo = key.slice(0, middle - 1) + key[middle] + key[middle - 1] + key.slice(middle + 1);
      if (key.length < 4 || typo === key || seen.has(place)) return [];
      seen.add(place);
      return [{ name, path, key, typo, place, whole }];
    });
  });

  it('is told once, with its name for a fix, wherever it stands', async () => {
    expect(cases.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const { name, path, key, typo, place, whole } of cases) {
      const copy = structuredClone(whole);
      const holder = path
        .slice(0, -1)
        .reduce<Json>((at, segment) => (at as Record<string, Json>)[segment]!, copy) as JsonObject;
      const entries = Object.entries(holder).map(
        ([each, value]) => [each === key ? typo : each, value] as const,
      );
      for (const each of Object.keys(holder)) delete holder[each];
      Object.assign(holder, Object.fromEntries(entries));
      const errors = await errorsOf(stringify(copy));
      if (errors.length !== 1 || !errors[0]!.fix?.description.includes(`"${key}"`))
        wrong.push(`${name}, ${place}: ${errors.map(({ message }) => message).join(' | ') || 'nothing'}`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});

describe('one cause', () => {
  it.each([
    [
      'an operation that is mistyped',
      '',
      `{ call: asyncapi, with: { document: { endpoint: 'https://a.test' }, opertaion: a, message: {} } }`,
    ],
    [
      'a message that is mistyped',
      '',
      `{ call: asyncapi, with: { document: { endpoint: 'https://a.test' }, operation: a, mesasge: {} } }`,
    ],
    [
      'a time that is mistyped',
      '',
      `{ run: { container: { image: a, lifetime: { cleanup: eventually, aftre: PT1S } } } }`,
    ],
    ['a list of names that is none', `use: { errors: 5 }`, `{ raise: { error: lost } }`],
    [
      'a map of names called otherwise',
      `use: { timeuots: { short: { after: PT1S } } }`,
      `{ wait: PT2S, timeout: short }`,
    ],
    ['a use that is no map', `use: [1]`, `{ try: [{ a: { set: { b: 1 } } }], catch: { retry: gentle } }`],
    [
      'a variable that has no name',
      '',
      `{ for: { each: 5, in: '[1]' }, do: [{ a: { set: { b: '\${ $book }' } } }] }`,
    ],
    [
      'a variable that is named otherwise',
      '',
      `{ for: { eahc: book, in: '[1]' }, do: [{ a: { set: { b: '\${ $book }' } } }] }`,
    ],
    [
      'an error that has no name',
      '',
      `{ try: [{ a: { set: { b: 1 } } }], catch: { as: [], do: [{ c: { set: { d: '\${ $lost }' } } }] } }`,
    ],
    [
      'a client that is no map',
      '',
      `{ call: http, with: { method: get, endpoint: { uri: 'https://a.test', authentication: { oauth2: { authority: 'https://b.test', grant: client_credentials, client: 7 } } } } }`,
    ],
    [
      'a way on that is mistyped',
      '',
      `{ do: [{ a: { wait: PT1S, then: c } }, { b: { set: { x: 1 }, thne: end } }, { c: { wait: PT1S, then: b } }] }`,
    ],
    ['branches that are none', '', `{ fork: { branches: [] }, then: go }`],
  ])('has one finding: %s', async (_, more, task) => {
    const errors = await errorsOf(definition(`  - go: ${task}`, more));
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toHaveLength(1);
  });
});

describe('what is of the wrong kind', () => {
  const call = (name: string, given: string) => `{ call: ${name}, with: ${given} }`;
  const grpc = (more: string) =>
    call(
      'grpc',
      `{ proto: { endpoint: 'https://a.test/p' }, service: { name: a, host: b }, method: c, ${more} }`,
    );
  it.each([
    [
      'name',
      call('grpc', `{ proto: { endpoint: 'https://a.test/p' }, service: { name: 5, host: b }, method: c }`),
    ],
    [
      'host',
      call('grpc', `{ proto: { endpoint: 'https://a.test/p' }, service: { name: a, host: [b] }, method: c }`),
    ],
    [
      'method',
      call('grpc', `{ proto: { endpoint: 'https://a.test/p' }, service: { name: a, host: b }, method: {} }`),
    ],
    ['arguments', grpc('arguments: 5')],
    [
      'protocolVersion',
      call(
        'mcp',
        `{ method: tools/list, protocolVersion: [1], transport: { http: { endpoint: 'https://a.test' } } }`,
      ),
    ],
    [
      'options',
      call('mcp', `{ method: tools/list, transport: { http: { endpoint: 'https://a.test' }, options: 5 } }`),
    ],
    ['command', call('mcp', `{ method: tools/list, transport: { stdio: { command: 5 } } }`)],
    ['arguments', call('mcp', `{ method: tools/list, transport: { stdio: { command: a, arguments: b } } }`)],
    ['operationId', call('openapi', `{ document: { endpoint: 'https://a.test' }, operationId: [5] }`)],
    [
      'parameters',
      call('openapi', `{ document: { endpoint: 'https://a.test' }, operationId: a, parameters: [5] }`),
    ],
    ['headers', call('http', `{ method: get, endpoint: 'https://a.test', headers: some }`)],
    ['query', call('http', `{ method: get, endpoint: 'https://a.test', query: '' }`)],
    ['errors.with', `{ try: [{ a: { set: { b: 1 } } }], catch: { errors: { with: {} } } }`],
    ['backoff', `{ try: [{ a: { set: { b: 1 } } }], catch: { retry: { backoff: {} } } }`],
    [
      'increment',
      `{ try: [{ a: { set: { b: 1 } } }], catch: { retry: { backoff: { linear: { increment: 5 } } } } }`,
    ],
  ])('is refused: %s', async (what, task) => {
    const errors = await errorsOf(definition(`  - go: ${task}`));
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining(what)]);
  });
});
