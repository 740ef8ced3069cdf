import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, McpError, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { Agent, fetch } from 'undici';
import type { McpCall, McpTransport, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import type { Json } from '../../domain/Json.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import { tlsOptions } from '../http/tlsOptions.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Most bytes of an answer. */
const longestAnswer = 4 * 1024 * 1024;
const lookup = guardedLookup();

/** Opens a session with a server of the Model Context Protocol for one request, and closes it. */
export async function callMcpServer(
  { method, parameters, client: info, transport: where }: McpCall,
  signal: AbortSignal,
  deadlineMs: number,
  { allowPrivateAddresses, allowPrograms }: ProtocolCallersOptions,
): Promise<ProtocolAnswer> {
  if (where.kind === 'stdio' && !allowPrograms)
    return { kind: 'unusable', detail: 'this deployment starts no programs for workflows' };
  const identity = where.kind === 'http' ? where.identity : undefined;
  if (identity && where.kind === 'http' && !where.url.startsWith('https:'))
    return { kind: 'unusable', detail: 'a certificate proves something over https only' };
  const agent = new Agent({
    maxResponseSize: longestAnswer,
    connect: { ...tlsOptions(identity), ...(allowPrivateAddresses ? {} : { lookup }) },
  });
  const client = new Client(info);
  try {
    const options = { signal, timeout: deadlineMs };
    await client.connect(transportOf(where, agent, allowPrivateAddresses), options);
    // Whatever a server gives is the answer: what it promises of it is between it and the author.
    const result = await client.request({ method, params: parameters }, ResultSchema, options);
    return { kind: 'result', value: result as Json };
  } catch (error) {
    if (!(error instanceof McpError) || signal.aborted) throw error;
    const { code, message } = error;
    if (code === (ErrorCode.ConnectionClosed as number) || code === (ErrorCode.RequestTimeout as number))
      throw error;
    return { kind: 'refusal', status: code <= -32_600 && code >= -32_602 ? 400 : 500, detail: message };
  } finally {
    await client.close();
    await agent.destroy();
  }
}

function transportOf(where: McpTransport, agent: Agent, allowPrivateAddresses: boolean): Transport {
  if (where.kind === 'stdio') {
    const { command, arguments: args, environment: env } = where;
    return new StdioClientTransport({ command, args, env, stderr: 'ignore', maxBufferSize: longestAnswer });
  }
  const url = new URL(where.url);
  const guarded = async (target: string | URL, init?: object) => {
    const host = new URL(target).hostname.replace(/^\[|\]$/gu, '');
    if (!allowPrivateAddresses && isPrivateAddress(host)) throw new ForbiddenAddress(host);
    return fetch(target, { ...init, dispatcher: agent });
  };
  return new StreamableHTTPClientTransport(url, {
    fetch: guarded as unknown as typeof globalThis.fetch,
    requestInit: { headers: where.headers },
  }) as Transport;
}
