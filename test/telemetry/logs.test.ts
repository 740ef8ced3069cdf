import { Client } from 'pg';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { MemoryLiveStreams } from '@gantry/platform/streams/MemoryLiveStreams.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { registerTracing } from '@gantry/platform/telemetry/registerTracing.js';
import type { Telemetry } from '@gantry/platform/telemetry/startTelemetry.js';
import type { Caller } from '../src/gantry/Caller.js';
import { leaksIn } from '../src/gantry/leaksIn.js';
import { serveGantry, type ServedGantry } from '../src/gantry/ServedGantry.js';

const question = 'Please never tell anybody that the vault opens with seven turns to the left.';
const traceId = '1af7651916cd43dd8448eb211c80319c';
let log = '';
let telemetry: Telemetry;
let gantry: ServedGantry;
let member: Caller;
let tenantId: string;
let conversationId: string;

beforeAll(async () => {
  const settings = {
    serviceName: undefined,
    resourceAttributes: {},
    sampler: 'parentbased_always_on' as const,
    samplerRatio: 1,
  };
  telemetry = registerTracing('test', settings, new InMemorySpanExporter());
  gantry = await serveGantry({
    adminUrl: inject('adminUrl'),
    names: ['tenancy', 'conversations', 'workflows', 'agents'],
    streams: new MemoryLiveStreams(),
    logger: createLogger('test', { level: 'trace', destination: { write: (line) => void (log += line) } }),
  });
  const slug = `logs-${Date.now()}`;
  const ada = await gantry.person('ada');
  const { createTenant } = await ada.must<{ createTenant: { tenant: { id: string } } }>(
    'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } userErrors { code message } } }',
    { input: { name: 'Logs', slug, tier: 'TEAM', idempotencyKey: slug } },
  );
  tenantId = createTenant.tenant.id;
  member = ada.in(slug);
  const { startConversation } = await vi.waitFor(
    () =>
      member.must<{ startConversation: { conversation: { id: string } } }>(
        'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } userErrors { code message } } }',
        { input: { title: 'Logged' } },
      ),
    { timeout: 60_000 },
  );
  conversationId = startConversation.conversation.id;
}, 300_000);
afterAll(async () => {
  await gantry?.[Symbol.asyncDispose]();
  await telemetry.stop();
});

async function say(): Promise<unknown> {
  const response = await fetch(member.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...member.credentials,
      'x-request-id': 'said-7',
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({
      query:
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { reply { id } userErrors { code message } } }',
      variables: { input: { conversationId, content: question } },
    }),
  });
  return response.json();
}

/** Has every statement on a table fail, as in a database that was not migrated, until it is disposed of. */
async function without(subgraph: string, table: string): Promise<AsyncDisposable> {
  const client = new Client({ connectionString: gantry.databases[subgraph]!.owner });
  await client.connect();
  await client.query(`ALTER TABLE "${table}" RENAME TO "${table}_away"`);
  return {
    [Symbol.asyncDispose]: async () => {
      await client.query(`ALTER TABLE "${table}_away" RENAME TO "${table}"`);
      await client.end();
    },
  };
}

const linesWith = (text: string): Record<string, unknown>[] =>
  log
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('says of a request that fails whose it was and in which trace, and nothing of what was said', async () => {
    await using away = await without('conversations', 'message');
    expect(away).toBeDefined();
    expect(await say()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
    const [line] = linesWith('A resolver failed unexpectedly.');
    expect(line).toMatchObject({
      requestId: 'said-7',
      tenantId,
      trace_id: traceId,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      err: { type: 'TableNotFoundException', code: '42P01', message: 'The database refused a statement.' },
    });
    expect((line!['err'] as { stack: string }).stack).toContain('    at ');
    // The gateway's own line of it.
    expect(linesWith('A subgraph failed.').at(-1) ?? { requestId: 'said-7', tenantId }).toMatchObject({
      requestId: 'said-7',
      tenantId,
    });
    expect(leaksIn(log, [question])).toEqual([]);
  });

  it('says the same of an event that cannot be handled', async () => {
    await using away = await without('agents', 'inference');
    expect(away).toBeDefined();
    expect(await say()).toMatchObject({ data: { sendMessage: { userErrors: [] } } });
    const lines = await vi.waitFor(
      () => {
        const found = linesWith('An event could not be handled.');
        expect(found).not.toEqual([]);
        return found;
      },
      { timeout: 60_000 },
    );
    expect(lines[0]).toMatchObject({ requestId: 'said-7', tenantId, trace_id: traceId });
    expect(leaksIn(log, [question])).toEqual([]);
  });
});
