import { readRegistryEnvironment } from './environment.js';
import { runRegistry } from './runRegistry.js';

try {
  await runRegistry(readRegistryEnvironment());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
