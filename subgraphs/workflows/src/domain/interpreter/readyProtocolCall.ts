import type { ProtocolCallParts } from './ProtocolCallParts.js';
import { callA2a } from './callA2a.js';
import { callAsyncApi } from './callAsyncApi.js';
import { callGrpc } from './callGrpc.js';
import { callMcp } from './callMcp.js';
import type { ReadyCall } from './readyCall.js';
import type { Run } from './Run.js';

/** Functions of the specification that speak another protocol than HTTP, or one on top of it. */
export const protocolFunctions = ['a2a', 'asyncapi', 'grpc', 'mcp'] as const;
export type ProtocolFunction = (typeof protocolFunctions)[number];

export function isProtocolFunction(name: string): name is ProtocolFunction {
  return protocolFunctions.some((each) => each === name);
}

/** A call of one of these functions, ready to be attempted. The engine itself never repeats it: what it does is not known. */
export function readyProtocolCall(run: Run, name: ProtocolFunction, parts: ProtocolCallParts): ReadyCall {
  const attempts = { a2a: callA2a, asyncapi: callAsyncApi, grpc: callGrpc, mcp: callMcp };
  return { retries: false, attempt: (deadlineMs) => attempts[name](run, parts, deadlineMs) };
}
