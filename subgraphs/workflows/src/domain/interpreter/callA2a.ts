import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { text, type Attempt } from './Attempt.js';
import { fetchDocument } from './fetchDocument.js';
import type { ProtocolCallParts } from './ProtocolCallParts.js';
import type { Run } from './Run.js';
import { sendAuthenticated } from './sendAuthenticated.js';
import { uriOf } from './uriOf.js';

/** Codes of JSON-RPC and of A2A, as the statuses of HTTP that say the same. */
const statusOf: Readonly<Record<number, number>> = {
  [-32_700]: 400,
  [-32_600]: 400,
  [-32_601]: 404,
  [-32_602]: 400,
  [-32_001]: 404,
  [-32_002]: 409,
  [-32_003]: 501,
  [-32_004]: 501,
  [-32_005]: 415,
};

/**
 * Calls an agent by the Agent2Agent protocol over JSON-RPC. What an agent streams is given as the list of what it said. A message
 * without an id has the call's key for one, so that an agent knows a repeat.
 */
export async function callA2a(
  run: Run,
  { given, authenticated, reader, idempotencyKey }: ProtocolCallParts,
  deadlineMs: number,
): Promise<Attempt> {
  const server = uriOf(given['server']);
  const url = server || (await cardUrl(run, given, reader, deadlineMs));
  if (typeof url !== 'string') return url;
  const method = String(given['method']);
  const body: JsonObject = {
    jsonrpc: '2.0',
    id: idempotencyKey,
    method,
    params: paramsOf(given['parameters'], idempotencyKey),
  };
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'idempotency-key': idempotencyKey,
  };
  const request = { method: 'POST', url, headers, body, deadlineMs };
  const attempt = await sendAuthenticated(run, request, authenticated);
  if (attempt.kind !== 'answer' || attempt.answer.status >= 300) return attempt;
  const { content, headers: received } = attempt.answer;
  const streamed = (received['content-type'] ?? '').startsWith('text/event-stream');
  const answers = streamed ? eventsOf(text(content)) : [content];
  const results: Json[] = [];
  for (const answer of answers) {
    if (!isJsonObject(answer)) return refusal(method, url, 502, 'The answer is no JSON-RPC.');
    const { error, result = null } = answer;
    if (isJsonObject(error)) {
      const code = Number(error['code']);
      const detail = `${text(error['message'] ?? 'no message')} (${code})`;
      return refusal(method, url, statusOf[code] ?? 500, detail);
    }
    results.push(result);
  }
  return { kind: 'result', value: streamed ? results : (results[0] ?? null) };
}

function refusal(method: string, url: string, status: number, detail: string): Attempt {
  return { kind: 'refusal', what: `${method} ${url.split('?')[0]}`, status, detail, error: 'runtime' };
}

/** Where the agent is, by what its card says. */
async function cardUrl(
  run: Run,
  given: JsonObject,
  reader: ProtocolCallParts['reader'],
  deadlineMs: number,
): Promise<string | Attempt> {
  const card = await fetchDocument(run, given['agentCard'], reader, deadlineMs);
  if (typeof card !== 'string') return card;
  const where = uriOf(isJsonObject(given['agentCard']) ? given['agentCard']['endpoint'] : null);
  const parsed = parsedOf(card);
  if (!isJsonObject(parsed)) return { kind: 'unusable', detail: `${where} is no agent card` };
  const interfaces = [parsed['supportedInterfaces'], parsed['additionalInterfaces']]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter(isJsonObject);
  const speaks = interfaces.find(
    (each) => (each['protocolBinding'] ?? each['transport']) === 'JSONRPC' && typeof each['url'] === 'string',
  );
  const preferred = parsed['preferredTransport'] ?? 'JSONRPC';
  const url = preferred === 'JSONRPC' && typeof parsed['url'] === 'string' ? parsed['url'] : speaks?.['url'];
  if (typeof url === 'string' && URL.canParse(url, where)) return new URL(url, where).href;
  return { kind: 'unusable', detail: `the agent card ${where} names no interface over JSON-RPC` };
}

function paramsOf(parameters: Json | undefined, key: string): JsonObject {
  const params = isJsonObject(parameters) ? parameters : {};
  const { message } = params;
  if (!isJsonObject(message)) return params;
  return { ...params, message: { kind: 'message', role: 'user', messageId: key, ...message } };
}

/** The data of server-sent events. */
function eventsOf(stream: string): Json[] {
  return stream
    .split(/\r?\n\r?\n/u)
    .map((event) =>
      event
        .split(/\r?\n/u)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n'),
    )
    .filter((data) => data !== '')
    .map(parsedOf);
}

function parsedOf(json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return null;
  }
}
