import { durationMs } from '../dsl/duration.js';
import { isJsonObject } from '../Json.js';
import { text, type Attempt } from './Attempt.js';
import { callProtocol } from './callProtocol.js';
import { proofOf } from './proofOf.js';
import type { ProtocolCallParts } from './ProtocolCallParts.js';
import type { Run } from './Run.js';
import { headersOf, textsOf } from './textsOf.js';
import { uriOf } from './uriOf.js';

/** Sends a request to a server of the Model Context Protocol. */
export async function callMcp(
  run: Run,
  { given, authenticated }: ProtocolCallParts,
  deadlineMs: number,
): Promise<Attempt> {
  const method = String(given['method']);
  const proof = await proofOf(run, authenticated, deadlineMs);
  if (proof.kind !== 'proof') return proof;
  const { authorization, identity } = proof;
  const { http, stdio } = isJsonObject(given['transport']) ? given['transport'] : {};
  const headers = isJsonObject(http) ? headersOf(http['headers']) : {};
  if (authorization !== undefined) headers['authorization'] = authorization;
  const url = isJsonObject(http) ? uriOf(http['endpoint']) : '';
  const command = isJsonObject(stdio) ? text(stdio['command'] ?? '') : '';
  const { name, version } = textsOf(given['client']);
  return callProtocol(
    run,
    {
      protocol: 'mcp',
      method,
      parameters: isJsonObject(given['parameters']) ? given['parameters'] : {},
      client: { name: name ?? 'gantry', version: version ?? '1.0.0' },
      transport: isJsonObject(stdio)
        ? {
            kind: 'stdio',
            command,
            arguments: Array.isArray(stdio['arguments']) ? stdio['arguments'].map(text) : [],
            environment: textsOf(stdio['environment']),
          }
        : { kind: 'http', url, headers, ...(identity && { identity }) },
    },
    {
      what: method,
      uri: command || url.split('?')[0]!,
      deadlineMs: Math.min(deadlineMs, durationMs(given['timeout'] ?? null) ?? deadlineMs),
    },
  );
}
