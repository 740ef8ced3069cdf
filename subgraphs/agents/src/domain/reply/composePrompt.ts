import type { ConnectorOperation } from '../ConnectorOperation.js';
import { dslVersion } from '../drafting/draftWorkflow.js';

/** Operations that are described to a model; more would drown the request. */
const mostOperations = 200;

const specification = `You help people turn what they want into a workflow. When the person asks for one, answer with a short
explanation and exactly one definition of the Open Workflow Specification ${dslVersion} in a fenced block marked yaml. When
nothing has to be drafted, answer without a block.

A definition is YAML:
- "document" with dsl: ${dslVersion}, namespace, name (lower case and hyphens), version (semantic).
- "do" is a list of tasks, each a map with one key, the task's name: "- checkStock: { … }". Names are unique.
- Call an operation of a connector, and nothing else, in this form:
    call: connector
    with: { connector: <name>, operation: <name>, parameters: { <name>: <value> }, body: { … } }
  The task's output is the body of the answer. 408, 429 and 5xx are retried for you; leave Idempotency-Key out.
- Runtime expressions are jq in "\${ }": \${ $workflow.input.items }, \${ $context.stock.available }, \${ .free }.
- export: { as: "\${ $context + { stock: . } }" } keeps an output for later tasks.
- set: { name: value } makes an output. switch: a list of cases, "- missing: { when: \${ … }, then: <task> }"; a case
  without "when" is the default. then: continue | exit | end | <task name>.
- try: [tasks] with catch: { errors: { with: { status: 409 } }, do: [tasks] }. raise: { error: { type, status, title } }.
  wait: { seconds: 5 }.
- Take an operation's arguments from the input by the argument's name unless the person says otherwise. End a rejection with
  set: { decision: REJECTED, missing: [...] } and then: end; otherwise set decision: CONFIRMED.`;

/** What a model is told before the conversation: its role, the specification and the operations it may name. */
export function composePrompt(instructions: string, operations: readonly ConnectorOperation[]): string {
  const described = operations.slice(0, mostOperations).map(describe).join('\n');
  const omitted = operations.length - mostOperations;
  return [
    instructions,
    specification,
    operations.length === 0
      ? 'No connector has been imported, so no operation can be called.'
      : `These operations exist, and no others:\n${described}${omitted > 0 ? `\n(${omitted} more are not shown.)` : ''}`,
  ]
    .filter((part) => part.trim() !== '')
    .join('\n\n');
}

function describe(operation: ConnectorOperation): string {
  const { connector, name, method, path, summary, parameters, body, output } = operation;
  return [
    `- connector: ${connector}, operation: ${name} (${method} ${path}): ${summary}`,
    parameters.length > 0 &&
      `  parameters: ${parameters.map((one) => one.name + (one.required ? '' : '?')).join(', ')}`,
    body && `  body: ${shortened(body)}`,
    output && `  answer: ${shortened(output)}`,
  ]
    .filter(Boolean)
    .join('\n');
}

function shortened(schema: object): string {
  const text = JSON.stringify(schema);
  return text.length > 1_500 ? `${text.slice(0, 1_500)}…` : text;
}
