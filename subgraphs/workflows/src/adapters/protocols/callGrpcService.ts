import { createSecureContext } from 'node:tls';
import {
  Client,
  credentials,
  type ChannelCredentials,
  Metadata,
  status,
  type ServiceError,
} from '@grpc/grpc-js';
import { fromJSON, type MethodDefinition } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import type { GrpcCall, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import type { Json, JsonObject } from '../../domain/Json.js';
import { tlsOptions } from '../http/tlsOptions.js';
import { checkHost } from './checkHost.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Most messages of a stream, and bytes of each. */
const mostMessages = 1_000;
const longestMessage = 4 * 1024 * 1024;
/** The port at which TLS is spoken; at others it is where a certificate has to be shown. */
const tlsPort = 443;

/** Codes of gRPC as the statuses of HTTP that say the same (google.rpc.Code). */
const statusOf: Readonly<Partial<Record<status, number>>> = {
  [status.CANCELLED]: 499,
  [status.INVALID_ARGUMENT]: 400,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.PERMISSION_DENIED]: 403,
  [status.UNAUTHENTICATED]: 401,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.FAILED_PRECONDITION]: 400,
  [status.ABORTED]: 409,
  [status.OUT_OF_RANGE]: 400,
  [status.UNIMPLEMENTED]: 501,
};

/** Calls a method of a gRPC service: one message gives one, or the list of those that the service streams. */
export async function callGrpcService(
  call: GrpcCall,
  deadlineMs: number,
  { allowPrivateAddresses }: ProtocolCallersOptions,
): Promise<ProtocolAnswer> {
  const method = methodOf(call);
  if (typeof method === 'string') return { kind: 'unusable', detail: method };
  const { host, port, identity } = call;
  const address = await checkHost(host, allowPrivateAddresses);
  const target = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const client = new Client(
    target,
    port === tlsPort || identity ? secured(identity) : credentials.createInsecure(),
    {
      // The address was looked up already; the service is called by its name all the same.
      'grpc.default_authority': `${host}:${port}`,
      'grpc.ssl_target_name_override': host,
      'grpc.max_receive_message_length': longestMessage,
      'grpc.enable_retries': 0,
      'grpc.enable_http_proxy': 0,
    },
  );
  try {
    return { kind: 'result', value: await answerOf(client, method, call, deadlineMs) };
  } catch (error) {
    return answerTo(error as ServiceError, deadlineMs);
  } finally {
    client.close();
  }
}

function secured(identity: GrpcCall['identity']): ChannelCredentials {
  return credentials.createFromSecureContext(createSecureContext(tlsOptions(identity)));
}

type Method = MethodDefinition<object, object>;

function methodOf({ proto, service, method }: GrpcCall): Method | string {
  let definition: unknown;
  try {
    const { root, imports = [] } = protobuf.parse(proto, { keepCase: true });
    for (const file of imports) {
      const known = protobuf.common.get(file);
      if (!known?.nested) return `the definition imports ${JSON.stringify(file)}, which is not at hand`;
      root.addJSON(known.nested);
    }
    definition = fromJSON(root.toJSON(), {
      keepCase: true,
      longs: String,
      enums: String,
      defaults: true,
      oneofs: true,
    })[service];
  } catch (error) {
    return `the definition of the service cannot be read: ${(error as Error).message}`;
  }
  if (typeof definition !== 'object' || definition === null || 'format' in definition)
    return `there is no service ${JSON.stringify(service)} in its definition`;
  const methods = definition as Record<string, Method>;
  if (!Object.hasOwn(methods, method))
    return `${service} has no method ${JSON.stringify(method)}, but ${Object.keys(methods).join(', ')}`;
  if (methods[method]!.requestStream)
    return `${service}/${method} takes a stream, which workflows do not send`;
  return methods[method]!;
}

function answerOf(
  client: Client,
  { path, requestSerialize, responseDeserialize, responseStream }: Method,
  { arguments: given, metadata }: GrpcCall,
  deadlineMs: number,
): Promise<Json> {
  const sent = new Metadata();
  for (const [name, value] of Object.entries(metadata)) sent.set(name, value);
  const deadline = Date.now() + deadlineMs;
  return new Promise((resolve, reject) => {
    if (!responseStream) {
      client.makeUnaryRequest(
        path,
        requestSerialize as (value: JsonObject) => Buffer,
        responseDeserialize,
        given,
        sent,
        { deadline },
        (error, value) => (error ? reject(error) : resolve(plain(value ?? {}))),
      );
      return;
    }
    const messages: Json[] = [];
    const stream = client.makeServerStreamRequest(
      path,
      requestSerialize as (value: JsonObject) => Buffer,
      responseDeserialize,
      given,
      sent,
      { deadline },
    );
    stream.on('data', (message: object) => {
      messages.push(plain(message));
      if (messages.length >= mostMessages) {
        stream.cancel();
        resolve(messages);
      }
    });
    stream.on('error', reject);
    stream.on('end', () => resolve(messages));
  });
}

/** As JSON has it: bytes in base64. */
function plain(message: object): Json {
  return JSON.parse(
    JSON.stringify(message, (_, value: unknown) => {
      const bytes = value as { type?: string; data?: number[] } | null;
      return bytes?.type === 'Buffer' && Array.isArray(bytes.data)
        ? Buffer.from(bytes.data).toString('base64')
        : value;
    }),
  ) as Json;
}

function answerTo(error: ServiceError, deadlineMs: number): ProtocolAnswer {
  const { code, details, message } = error;
  if (code === undefined)
    return { kind: 'unusable', detail: `the arguments do not fit the method: ${message}` };
  if (code === status.DEADLINE_EXCEEDED)
    return { kind: 'failure', reason: 'timeout', detail: `There was no answer within ${deadlineMs} ms.` };
  if (code === status.UNAVAILABLE) return { kind: 'failure', reason: 'connection', detail: details };
  return { kind: 'refusal', status: statusOf[code] ?? 500, detail: `${status[code]}: ${details}` };
}
