import { describe, expect, test } from 'vitest';
import { startOffice } from './fixtures/startOffice.js';

describe('health', () => {
  const ready = async (url: string) => {
    const response = await fetch(`${url}/health/ready`);
    return { status: response.status, report: await response.json() };
  };

  test('is to be alive, and ready while any subgraph answers, once each of them has', async () => {
    await using running = await startOffice();
    const { chat, tenancy } = running.subgraphs;
    expect(await ready(running.url)).toEqual({
      status: 200,
      report: { ready: true, supergraph: 'loaded', subgraphs: { chat: 'ready', tenancy: 'ready' } },
    });
    await chat!.stop();
    // Whoever wants no channel is none the worse for it.
    const withoutChat = { ready: true, subgraphs: { chat: 'unavailable', tenancy: 'ready' } };
    await expect
      .poll(() => ready(running.url))
      .toEqual({ status: 200, report: expect.objectContaining(withoutChat) });
    await tenancy!.stop();
    const alone = { ready: false, subgraphs: { chat: 'unavailable', tenancy: 'unavailable' } };
    await expect
      .poll(() => ready(running.url))
      .toEqual({ status: 503, report: expect.objectContaining(alone) });
    expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
  });

  test('is not to be ready before each subgraph has answered', async () => {
    await using running = await startOffice();
    await running.subgraphs['chat']!.stop();
    expect(await ready(running.url)).toMatchObject({
      status: 503,
      report: { subgraphs: { tenancy: 'ready' } },
    });
  });
});

test('measures what it does', async () => {
  await using running = await startOffice();
  await running.ask('{ viewer { id } channel }');
  await running.ask('{ nonsense }');
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  expect(metrics).toContain('gantry_gateway_requests_total{type="query",outcome="ok"} 1');
  expect(metrics).toContain('gantry_gateway_requests_total{type="unknown",outcome="refused"} 1');
  expect(metrics).toContain('gantry_gateway_request_duration_seconds_count{type="query"} 1');
  expect(metrics).toContain('gantry_gateway_subgraph_fetches_total{subgraph="chat",outcome="ok"} 1');
  expect(metrics).toContain('nodejs_eventloop_lag_seconds');
});

test('lets others answer below a path, and nobody elsewhere', async () => {
  await using running = await startOffice();
  running.gateway.mount('/oidc', (request, response) => response.end(`issuer ${request.url}`));
  expect(await (await fetch(`${running.url}/oidc/keys?x=1`)).text()).toBe('issuer /oidc/keys?x=1');
  expect((await fetch(`${running.url}/oidcx`)).status).toBe(404);
  expect((await fetch(running.url)).status).toBe(404);
});

test('logs what a handler throws, and tells the caller nothing of it', async () => {
  await using running = await startOffice();
  running.gateway.mount('/broken', () => {
    throw new Error('password is 123');
  });
  const response = await fetch(`${running.url}/broken`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('123');
  expect(running.logged.join()).toContain('123');
});

test('swaps the supergraph under running clients', async () => {
  await using running = await startOffice();
  expect((await running.ask('{ channel }')).body).toEqual({ data: { channel: 'general' } });
  const { composeSupergraph } = await import('./fixtures/composeSupergraph.js');
  const { parse, print } = await import('graphql');
  const [tenancy, chat] = [running.subgraphs['tenancy']!, running.subgraphs['chat']!];
  const renamed = parse(print(chat.typeDefs).replace('channel: String', 'channel: String @deprecated'));
  await running.gateway.updateSupergraph(composeSupergraph([tenancy, { ...chat, typeDefs: renamed }]));
  const { body } = await running.ask('{ channel __type(name: "Query") { fields { name } } }');
  expect(JSON.stringify(body.data)).not.toContain('"channel"}');
  expect(body.data?.['channel']).toBe('general');
});

test('lets a request under way finish when it closes, and takes no new one', async () => {
  await using running = await startOffice();
  let release: (value: unknown) => void = () => {};
  running.office.gate = new Promise((resolve) => {
    release = resolve;
  });
  const asked = running.ask('{ slow }');
  await expect.poll(() => running.office.resolved).toEqual(['slow']);
  const closed = running.gateway.close();
  await expect(fetch(`${running.url}/health/live`)).rejects.toThrow('fetch failed');
  release(undefined);
  expect((await asked).body).toEqual({ data: { slow: 'done' } });
  await closed;
});

test('says at once that it is not ready when it drains, and serves on until it closes', async () => {
  await using running = await startOffice();
  const drained = running.gateway.drain(300);
  const ready = await fetch(`${running.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, draining: true }]);
  // So that who keeps connections goes elsewhere with the next request.
  expect(ready.headers.get('connection')).toBe('close');
  expect((await running.ask('{ channel }')).body).toEqual({ data: { channel: 'general' } });
  await drained;
  expect((await running.ask('{ channel }')).body).toEqual({ data: { channel: 'general' } });
});
