import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConnectorOperation } from '@gantry/agents/domain/ConnectorOperation.js';
import { draftWorkflow } from '@gantry/agents/domain/drafting/draftWorkflow.js';
import { JqExpressions } from '@gantry/workflows/adapters/jq/JqExpressions.js';
import { compileDefinition } from '@gantry/workflows/domain/dsl/compileDefinition.js';
import { parseOpenApi } from '@gantry/workflows/domain/openapi/parseOpenApi.js';
import type { Operation } from '@gantry/workflows/domain/openapi/Operation.js';

const expressions = new JqExpressions({ limitMs: 5_000 });
afterAll(() => expressions.close());

const kitchenText = readFileSync(new URL('../golden-path/kitchen.openapi.yaml', import.meta.url), 'utf8');

/** The same operation as agents sees it. */
function seenByAgents(operation: Operation): ConnectorOperation {
  const { name, method, path, summary, parameters, requestBody, responses } = operation;
  return {
    connector: 'kitchen',
    name,
    method,
    path,
    summary: summary ?? '',
    parameters,
    body: (requestBody?.schema ?? null) as ConnectorOperation['body'],
    output: (responses.find(({ status }) => status.startsWith('2'))?.schema ??
      null) as ConnectorOperation['output'],
  };
}

async function compile(request: string, operations: Operation[]) {
  const { definition } = draftWorkflow(request, operations.map(seenByAgents));
  if (definition === null) return null;
  return compileDefinition(definition, { connectors: [{ name: 'kitchen', operations }], expressions });
}

describe('what agents drafts', () => {
  it("compiles at workflows' compiler without a warning, for the golden path", async () => {
    const request =
      "When a customer places an order, check the kitchen's capacity, check that the items are in stock, then schedule the preparation. If anything is missing, reject the order.";
    const { valid, diagnostics } = (await compile(request, parseOpenApi(kitchenText).operations))!;
    const told = diagnostics.filter(({ severity }) => severity !== 'INFO');
    expect({ valid, told }).toEqual({ valid: true, told: [] });
  });

  it('compiles there, whatever is asked of whatever API', async () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        'checkStock',
        'end',
        '__proto__',
        '${ x }',
        'a: b',
        '- x',
        'if',
        '"q"',
        "it's",
        'Straße',
      ),
    );
    const property = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record({ type: fc.constantFrom('boolean', 'array', 'integer') }),
    );
    const answered = fc.oneof(name, fc.constantFrom('available', 'missing', 'free', 'out-of-stock'));
    const schema = fc.record({
      type: fc.constantFrom('object', 'array', 'string'),
      required: fc.array(name, { maxLength: 2 }),
      properties: fc.dictionary(answered, property, { maxKeys: 4 }),
    });
    const parameter = fc.record({
      name,
      in: fc.constant('query'),
      required: fc.boolean(),
      description: fc.constant(null),
      schema: fc.jsonValue({ maxDepth: 1 }),
      explode: fc.boolean(),
    });
    const operation = fc.record({
      name,
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      path: fc.string({ maxLength: 10 }),
      summary: fc.string({ maxLength: 20 }),
      parameters: fc.uniqueArray(parameter, { maxLength: 3, selector: (one) => one.name }),
      requestBody: fc.option(
        fc.record({ required: fc.boolean(), contentType: fc.constant('application/json'), schema }),
      ),
      responses: fc.array(
        fc.record({
          status: fc.constant('200'),
          description: fc.constant(null),
          contentType: fc.constant(null),
          schema,
        }),
        { maxLength: 1 },
      ),
      security: fc.constant([]),
    }) as fc.Arbitrary<Operation>;
    const operations = fc.uniqueArray(operation, { maxLength: 6, selector: (one) => one.name });
    const said = fc.array(
      fc.oneof(
        fc.constantFrom('check', 'reject', 'if', ',', '. ', ' then ', ' and ', '= 3', 'from x', '"'),
        fc.string(),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(operations, said, async (known, words) => {
        const request = [...words, ...known.flatMap((one) => [one.name, ', '])].join(' ');
        expect(
          (await compile(request, known))?.diagnostics.filter(({ severity }) => severity === 'ERROR') ?? [],
        ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
