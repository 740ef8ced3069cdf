import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpResourceReader } from '../../src/adapters/http/HttpResourceReader.js';
import { UndiciHttpCaller } from '../../src/adapters/http/UndiciHttpCaller.js';
import { catalogedFunction, uriOfFunction } from '../../src/domain/dsl/catalogedFunction.js';
import { compileDefinition, type CompilerSurroundings } from '../../src/domain/dsl/compileDefinition.js';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import { runLocally } from '../../src/local/runLocally.js';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import type { Json } from '../../src/domain/Json.js';
import { definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';
import { TestService } from '../support/TestService.js';

const expressions = jqForFile();
const http = new UndiciHttpCaller({ allowPrivateAddresses: true });
let service: TestService;
let documents: Record<string, string>;
beforeAll(async () => {
  service = await TestService.start();
  service.answer = ({ path }, response) => {
    const text = documents[path];
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/yaml' }).end(text);
  };
});
beforeEach(() => {
  documents = {};
  service.requests.length = 0;
});
afterAll(async () => {
  await http.close();
  await service.stop();
});

const compile = (text: string, more: Partial<CompilerSurroundings> = {}) =>
  compileDefinition(text.replaceAll('{service}', service.url), {
    connectors: [],
    expressions,
    resources: new HttpResourceReader(http),
    ...more,
  });
const errorsOf = async (text: string) =>
  (await compile(text)).diagnostics.filter(({ severity }) => severity === 'ERROR');
const run = (compiled: Definition, input: Json) =>
  runLocally({ definition: compiled, input, expressions: new JqExpressions() });
const use = "use: { catalogs: { shared: { endpoint: '{service}/catalogue' } } }";

describe('a function of a catalogue', () => {
  it('is read once, becomes part of the definition, and runs without being read again', async () => {
    documents['/catalogue/functions/greet/1.2.0/function.yaml'] =
      `input: { schema: { document: { type: object, required: [name] } } }\nset: { greeting: '\${ "Hello " + .name }' }`;
    const tasks = `  - one: { call: greet:1.2.0@shared, with: { name: '\${ .who }' } }
  - two: { do: [{ again: { call: greet:1.2.0@shared, with: { name: '\${ .greeting }' } } }] }`;
    const { definition: compiled, diagnostics } = await compile(definition(tasks, use));
    expect(diagnostics.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
    expect(service.requests).toHaveLength(1);
    documents = {};
    expect(await run(compiled!, { who: 'Kim' })).toMatchObject({ output: { greeting: 'Hello Hello Kim' } });
    expect(service.requests).toHaveLength(1);
  });

  it('may stand under its name, by its own URI, and call others', async () => {
    documents['/f.yaml'] =
      `outer:\n  describe: { summary: Calls another }\n  do:\n    - in: { call: inner:1.0.0@shared, with: { a: 1 } }`;
    documents['/catalogue/functions/inner/1.0.0/function.yaml'] = `set: { got: '\${ .a }' }`;
    const { definition: compiled } = await compile(definition(`  - go: { call: '{service}/f.yaml' }`, use));
    expect(await run(compiled!, {})).toMatchObject({ status: 'COMPLETED', output: { got: 1 } });
  });

  it.each([
    ['that cannot be read', null, 'UNREACHABLE_RESOURCE', 'it answered 404'],
    ['that is no YAML', '{', 'INVALID_RESOURCE', 'neither YAML nor JSON'],
    ['that does nothing', 'a: 1', 'INVALID_RESOURCE', 'must have one of'],
    ['whose expressions are none', `set: { a: '\${ .b | }' }`, 'INVALID_RESOURCE', 'INVALID_EXPRESSION'],
    ['that uses what the definition does not have', 'call: gret:1.0.0@sharde', 'INVALID_RESOURCE', 'shared'],
    ['that calls itself', 'call: greet:1.0.0@shared', 'INVALID_RESOURCE', 'greet'],
  ])('%s is refused where it is called', async (_, text, code, said) => {
    if (text !== null) documents['/catalogue/functions/greet/1.0.0/function.yaml'] = text;
    const [error, ...more] = await errorsOf(definition('  - go: { call: greet:1.0.0@shared }', use));
    expect([error, more]).toMatchObject([{ code, line: 4, message: expect.stringContaining(said) }, []]);
  });

  it('that cannot be read is only warned of where whoever runs the definition may reach it', async () => {
    const text = definition('  - go: { call: greet:1.0.0@shared }', use);
    const { valid, diagnostics } = await compile(text, { unreachable: 'WARNING' });
    expect(valid).toBe(true);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toContainEqual([
      'UNREACHABLE_RESOURCE',
      'WARNING',
    ]);
  });

  it('that names ever more of them is read no further than twenty', async () => {
    for (let level = 0; level < 4; level += 1) {
      const calls = Array.from(
        { length: 6 },
        (_, at) => `  - t${at}: { call: l${level + 1}x${at}:1.0.0@shared }`,
      );
      for (let index = 0; index < 6; index += 1)
        documents[`/catalogue/functions/l${level}x${index}/1.0.0/function.yaml`] = `do:\n${calls.join('\n')}`;
    }
    const [error] = await errorsOf(definition('  - go: { call: l0x0:1.0.0@shared }', use));
    expect(error).toMatchObject({ code: 'INVALID_RESOURCE' });
    expect(service.requests.length).toBeLessThanOrEqual(20);
  });

  it('is not asked for by a definition that is wrong anyway, nor are more than twenty', async () => {
    const many = Array.from({ length: 21 }, (_, index) => `  - t${index}: { call: f${index}:1.0.0@shared }`);
    expect(await errorsOf(definition(many.join('\n'), use))).toMatchObject([{ code: 'INVALID_VALUE' }]);
    await compile(definition('  - go: { call: greet:1.0.0@shared, thn: end }', use));
    expect(service.requests).toEqual([]);
  });

  it.each([
    [
      'https://github.com/a/b',
      'https://raw.githubusercontent.com/a/b/refs/heads/main/functions/f/1.0.0/function.yaml',
    ],
    [
      'https://github.com/a/b/tree/v2/sub/',
      'https://raw.githubusercontent.com/a/b/refs/heads/v2/sub/functions/f/1.0.0/function.yaml',
    ],
    [
      'https://gitlab.com/a/b/-/tree/main',
      'https://gitlab.com/a/b/-/raw/main/functions/f/1.0.0/function.yaml',
    ],
    ['https://files.test/x', 'https://files.test/x/functions/f/1.0.0/function.yaml'],
  ])('of %s is read as it is, not as a page', (endpoint, expected) => {
    const found = catalogedFunction('f:1.0.0@c')!;
    expect(uriOfFunction(found, { use: { catalogs: { c: { endpoint } } } })).toBe(expected);
  });
});

describe('a schema elsewhere', () => {
  const text = definition(
    `  - look: { input: { schema: { resource: { endpoint: { uri: '{service}/order.json' } } } }, set: { a: 1 } }`,
  );

  it('is read when the definition is compiled, and checked when it runs', async () => {
    documents['/order.json'] = '{ "type": "object", "required": ["sku"] }';
    const { definition: compiled } = await compile(text);
    documents = {};
    expect(await run(compiled!, { sku: 1 })).toMatchObject({ status: 'COMPLETED' });
    expect(await run(compiled!, {})).toMatchObject({
      error: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation', instance: '/do/0/look' },
    });
  });

  it('that is no map is refused', async () => {
    documents['/order.json'] = '[1]';
    expect(await errorsOf(text)).toMatchObject([{ code: 'INVALID_TYPE', line: 4 }]);
  });

  it('must have an address that is written out', async () => {
    const written = text.replace("'{service}/order.json'", "'${ .where }'");
    expect(await errorsOf(written)).toMatchObject([{ code: 'INVALID_VALUE', line: 4 }]);
  });
});
