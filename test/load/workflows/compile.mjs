/**
 * How long the compiler takes for a definition of many tasks, diagnostics included: `npm run bench:compile -- [options]`, see
 * test/load/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { JqExpressions } from '@gantry/workflows/adapters/jq/JqExpressions.js';
import { compileDefinition } from '@gantry/workflows/domain/dsl/compileDefinition.js';
import { parseOpenApi } from '@gantry/workflows/domain/openapi/parseOpenApi.js';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '40' },
    out: { type: 'string' },
  },
});
const count = Number(values.tasks);
const rounds = Number(values.rounds);

const kitchen = readFileSync(new URL('../../golden-path/kitchen.openapi.yaml', import.meta.url), 'utf8');
const connectors = [{ name: 'kitchen', operations: parseOpenApi(kitchen).operations }];

/** Five tasks of different kinds, one of them inside of another; `mistake` makes each have a finding. */
const tasks = (number, mistake) => `
  - check${number}:
      call: connector
      with: { connector: kitchen, operation: checkStock, body: { items: '\${ $workflow.input.items }' } }
      export: { as: '\${ $context + { check${number}: . } }' }
  - decide${number}:
      switch:
        - missing: { when: '\${ $context.check${number}.available == false }', then: set${number} }
        - default: { then: ${mistake ? `tr${number}x` : `try${number}`} }
  - set${number}:
      set: { orderId: '\${ $workflow.input.${mistake ? 'ordrId' : 'orderId'} }', count: '\${ [.missing[]?] | length }' }
  - try${number}:
      try:
        - call${number}: { call: http, with: { method: get, endpoint: 'https://example.com/orders/{orderId}' } }
      catch: { errors: { with: { status: 404 } }, retry: { delay: { seconds: 1 }, limit: { attempt: { count: 3 } } } }`;

const definition = (mistake) => `document: { dsl: '1.0.3', namespace: bench, name: large, version: '1.0.0' }
input:
  schema:
    document: { type: object, properties: { orderId: { type: string }, items: { type: array } } }
do:${Array.from({ length: count / 5 }, (_, index) => tasks(index, mistake)).join('')}
`;

const expressions = new JqExpressions();
const results = [];
for (const [name, text] of [
  ['right', definition(false)],
  ['wrong in 100 places', definition(true)],
]) {
  const times = [];
  const cpu = [];
  let found = [];
  for (let round = 0; round < rounds + 1; round += 1) {
    const used = process.cpuUsage();
    const started = performance.now();
    const { diagnostics } = await compileDefinition(text, { connectors, expressions });
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1_000);
    found = diagnostics;
  }
  const [first, ...later] = times;
  const sorted = later.toSorted((a, b) => a - b);
  const cost = cpu.slice(1).toSorted((a, b) => a - b)[Math.floor(rounds / 2)];
  const at = (share) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1));
  const result = {
    definition: name,
    tasks: count,
    characters: text.length,
    diagnostics: found.length,
    first: Number(first.toFixed(1)),
    median: at(0.5),
    p95: at(0.95),
    least: at(0),
    cpu: Number(cost.toFixed(1)),
  };
  results.push({ ...result, milliseconds: times });
  process.stdout.write(
    `${name}: ${count} tasks, ${text.length} characters, ${found.length} findings; ms: first ${result.first}, median ${result.median}, p95 ${result.p95}, least ${result.least}; CPU ${result.cpu}\n`,
  );
}
process.stdout.write(`Node ${process.version}, ${cpus().length} cores (${cpus()[0].model})\n`);
if (values.out) writeFileSync(values.out, `${JSON.stringify(results, null, 2)}\n`);
await expressions.close();
