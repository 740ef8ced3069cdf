import { isMap, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import type { ConnectorOperation } from '../ConnectorOperation.js';
import type { Diagnostic } from '../Diagnostic.js';

/** Every connector call of a definition whose operation does not exist, with its place. */
export function findUnknownOperations(
  definition: string,
  operations: readonly ConnectorOperation[],
): Diagnostic[] {
  const lines = new LineCounter();
  const document = parseDocument(definition, { lineCounter: lines });
  const known = new Set(operations.map(({ connector, name }) => JSON.stringify([connector, name])));
  const diagnostics: Diagnostic[] = [];
  visit(document, {
    Map(_, task) {
      if (scalar(task, 'call') !== 'connector') return;
      const given = task.get('with', true);
      const connector = isMap(given) ? scalar(given, 'connector') : undefined;
      const operation = isMap(given) ? scalar(given, 'operation') : undefined;
      if (known.has(JSON.stringify([connector, operation]))) return;
      const { line, col } = lines.linePos(given?.range?.[0] ?? task.range?.[0] ?? 0);
      diagnostics.push({
        severity: 'ERROR',
        code: 'UNKNOWN_OPERATION',
        message: `No connector "${String(connector)}" with an operation "${String(operation)}" exists.`,
        line,
        column: col,
      });
    },
  });
  return diagnostics;
}

function scalar(map: YAMLMap, key: string): unknown {
  const value = map.get(key, true);
  return isScalar(value) ? value.value : undefined;
}
