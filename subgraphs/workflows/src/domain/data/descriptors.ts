import { mapShape, type Shape } from './Shape.js';
import type { Scope } from './shapeOfExpression.js';

/** What the specification says of the variables that describe the workflow, the task and the runtime. */
export function descriptors(input: Shape, secrets: readonly string[] = []): Scope {
  const fixed = (source: string, fields: Record<string, Shape>): Shape => ({
    ...mapShape(source, Object.entries(fields)),
    fixed: true,
  });
  const epoch = fixed('epoch', { seconds: null, milliseconds: null });
  const startedAt = fixed('startedAt', { iso8601: null, epoch });
  return new Map([
    ['$workflow', fixed('$workflow', { id: null, definition: null, input, startedAt })],
    [
      '$task',
      fixed('$task', { name: null, reference: null, definition: null, input: null, output: null, startedAt }),
    ],
    ['$secrets', fixed('$secrets', Object.fromEntries(secrets.map((name) => [name, null])))],
    ['$authorization', fixed('$authorization', { scheme: null, parameter: null })],
    ['$runtime', fixed('$runtime', { name: null, version: null, metadata: null })],
  ]);
}
