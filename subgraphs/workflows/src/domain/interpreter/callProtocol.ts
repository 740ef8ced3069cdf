import type { Attempt } from './Attempt.js';
import type { ProtocolCall } from './ProtocolCaller.js';
import type { Run } from './Run.js';

/** Makes a call through the port, and gives what came of it. */
export async function callProtocol(
  run: Run,
  call: ProtocolCall,
  { what, uri, deadlineMs }: { what: string; uri: string; deadlineMs: number },
): Promise<Attempt> {
  const answer = await run.surroundings.protocols.call(call, deadlineMs);
  if (answer.kind === 'failure') return { kind: 'failure', method: what, uri, failure: answer };
  if (answer.kind === 'unusable') return answer;
  if (answer.kind === 'result') return answer;
  // What a server of the Model Context Protocol says no to is an error of the runtime, by the specification.
  return {
    ...answer,
    what: `${what} ${uri}`,
    ...(call.protocol === 'mcp' ? { error: 'runtime' as const } : {}),
  };
}
