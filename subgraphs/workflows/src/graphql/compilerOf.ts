import type { CompilerSurroundings } from '../domain/dsl/compileDefinition.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
import type { WorkflowsScope } from '../services.js';

/** What the compiler knows of the tenant that asks. */
export async function compilerOf(scope: WorkflowsScope): Promise<CompilerSurroundings> {
  const em = await scope.em();
  return {
    connectors: await new ConnectorRepository(em).catalog(),
    secrets: await new SecretRepository(em).names(),
    expressions: scope.services.expressions,
    processes: scope.services.allowedProcesses,
  };
}
