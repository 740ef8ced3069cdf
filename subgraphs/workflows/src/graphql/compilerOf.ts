import type { CompilerSurroundings } from '../domain/dsl/compileDefinition.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
import type { WorkflowsScope } from '../services.js';

/** What the compiler knows of the tenant that asks, for a definition's text. */
export async function compilerOf(definition: string, scope: WorkflowsScope): Promise<CompilerSurroundings> {
  const em = await scope.em();
  return {
    connectors: await new ConnectorRepository(em).catalog(definition),
    secrets: await new SecretRepository(em).names(),
    expressions: scope.services.expressions,
    resources: scope.services.resources,
    processes: scope.services.allowedProcesses,
    mail: scope.services.sendsMail,
  };
}
