import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import { MachineProcesses } from '../../src/adapters/process/MachineProcesses.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Secrets } from '../../src/domain/secrets/secretValue.js';
import { runLocally, type LocalRun } from '../../src/local/runLocally.js';
import { definition } from '../support/execution.js';

/** Compiles and runs one task, as a laptop does where programs are allowed. */
export async function runProtocol(call: object, more: object = {}, secrets: Secrets = {}): Promise<LocalRun> {
  const expressions = new JqExpressions({ limitMs: 10_000 });
  const allowed = { shell: true, container: false };
  const use = `use: ${JSON.stringify({ secrets: Object.keys(secrets) })}`;
  const text = definition(`  - call: ${JSON.stringify({ ...call, ...more })}`, use);
  const compiled = await compileDefinition(text, { connectors: [], expressions, processes: allowed });
  if (!compiled.definition) throw new Error(JSON.stringify(compiled.diagnostics));
  return runLocally({
    input: { reader: 'Ada' },
    definition: compiled.definition,
    expressions,
    secrets,
    processes: new MachineProcesses({ allowed }),
  });
}
