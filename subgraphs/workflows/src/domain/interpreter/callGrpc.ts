import { isJsonObject } from '../Json.js';
import { text, type Attempt } from './Attempt.js';
import { callProtocol } from './callProtocol.js';
import { fetchDocument } from './fetchDocument.js';
import { proofOf } from './proofOf.js';
import type { ProtocolCallParts } from './ProtocolCallParts.js';
import type { Run } from './Run.js';

/** Calls a method of a gRPC service, which is described by a file of Protocol Buffers. */
export async function callGrpc(
  run: Run,
  { given, authenticated, reader, idempotencyKey }: ProtocolCallParts,
  deadlineMs: number,
): Promise<Attempt> {
  const { name, host, port } = isJsonObject(given['service']) ? given['service'] : {};
  const proof = await proofOf(run, authenticated, deadlineMs);
  if (proof.kind !== 'proof') return proof;
  const { authorization, identity } = proof;
  const proto = await fetchDocument(run, given['proto'], reader, deadlineMs);
  if (typeof proto !== 'string') return proto;
  const service = text(name ?? '');
  const method = text(given['method'] ?? '');
  const address = { host: text(host ?? ''), port: typeof port === 'number' ? port : Number(port ?? 443) };
  return callProtocol(
    run,
    {
      protocol: 'grpc',
      proto,
      service,
      ...address,
      method,
      arguments: isJsonObject(given['arguments']) ? given['arguments'] : {},
      metadata: {
        'idempotency-key': idempotencyKey,
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(identity && { identity }),
    },
    { what: `${service}/${method}`, uri: `at ${address.host}:${address.port}`, deadlineMs },
  );
}
