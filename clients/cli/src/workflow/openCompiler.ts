import type { JqExpressions } from '@gantry/workflows/adapters/jq/JqExpressions.js';
import type { Compilation } from '@gantry/workflows/domain/dsl/compileDefinition.js';
import type { LocalConnector } from '@gantry/workflows/local/LocalConnector.js';

/** The compiler, with the jq that it shares with what runs. */
export interface Compiler extends AsyncDisposable {
  expressions: JqExpressions;
  /** @param secrets names of those that there are; null where nobody says */
  compile(
    text: string,
    connectors: readonly LocalConnector[],
    secrets?: readonly string[] | null,
  ): Promise<Compilation>;
}

/** Milliseconds that the expressions of one task may take together. */
const limitMs = 10_000;

/**
 * Loads the compiler while jq starts in its thread, which together is most of what a command takes.
 * @param mail whether there is a server to send mails by; taken for granted where nobody knows
 */
export async function openCompiler(mail = true): Promise<Compiler> {
  const { JqExpressions } = await import('@gantry/workflows/adapters/jq/JqExpressions.js');
  const expressions = new JqExpressions({ limitMs });
  expressions.prepare();
  const { LazyHttpCaller } = await import('@gantry/workflows/local/LazyHttpCaller.js');
  const { HttpResourceReader } = await import('@gantry/workflows/adapters/http/HttpResourceReader.js');
  const http = new LazyHttpCaller();
  const resources = new HttpResourceReader(http);
  const { compileDefinition } = await import('@gantry/workflows/domain/dsl/compileDefinition.js');
  // What is run by hand may do what whoever runs it may.
  const processes = { shell: true, container: true };
  return {
    expressions,
    compile: (text, connectors, secrets = null) =>
      compileDefinition(text, {
        connectors,
        expressions,
        secrets,
        processes,
        mail,
        resources,
        // What is out of reach here may be in reach of whoever keeps the definition.
        unreachable: 'WARNING',
      }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([expressions.close(), http.close()]);
    },
  };
}
