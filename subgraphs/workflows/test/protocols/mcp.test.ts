import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProtocolCallers } from '../../src/adapters/protocols/ProtocolCallers.js';
import { libraryServer } from './libraryServer.js';
import { runProtocol } from './runProtocol.js';

let server: Server;
let url: string;
const seen: (string | undefined)[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    // Without sessions: a server for each request.
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    const library = libraryServer();
    response.on('close', () => void library.close());
    void library.connect(transport).then(() => transport.handleRequest(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
});
afterAll(() => server?.close());

const search = (transport: object) => ({
  call: 'mcp',
  with: {
    method: 'tools/call',
    parameters: { name: 'search', arguments: { author: '${ .reader }' } },
    transport,
  },
});

describe('a call of mcp', () => {
  it('calls a tool over HTTP, and proves who calls', async () => {
    const endpoint = { uri: url, authentication: { bearer: { token: 'open sesame' } } };
    const { status, output } = await runProtocol(search({ http: { endpoint } }));
    expect(status).toBe('COMPLETED');
    expect(output).toMatchObject({ content: [{ type: 'text', text: 'Books of Ada' }] });
    expect(seen).toContain('Bearer open sesame');
  });

  it('speaks with a program over its standard streams', async () => {
    const program = fileURLToPath(new URL('librarySource.mjs', import.meta.url));
    const stdio = { command: process.execPath, arguments: [program], environment: { SHELF: 'Poems' } };
    const { output } = await runProtocol({
      call: 'mcp',
      with: {
        method: 'tools/call',
        parameters: { name: 'search', arguments: { author: 'Sappho' } },
        transport: { stdio },
      },
    });
    expect(output).toMatchObject({ content: [{ text: 'Poems of Sappho' }] });
  });

  it('lists what a server has', async () => {
    const call = { call: 'mcp', with: { method: 'tools/list', transport: { http: { endpoint: url } } } };
    expect((await runProtocol(call)).output).toMatchObject({ tools: [{ name: 'search' }] });
  });

  it('is an error of the runtime where the server refuses', async () => {
    const parameters = { uri: 'library://none' };
    const call = {
      call: 'mcp',
      with: { method: 'resources/read', parameters, transport: { http: { endpoint: url } } },
    };
    const { error } = await runProtocol(call);
    expect(error?.type).toMatch(/runtime$/u);
    expect(error?.detail).toContain('resources/read');
  });

  it('reaches no private address and starts no program where that is not allowed', async () => {
    const callers = new ProtocolCallers({ allowPrivateAddresses: false, allowPrograms: false });
    const call = {
      protocol: 'mcp',
      method: 'tools/list',
      parameters: {},
      client: { name: 'test', version: '1' },
    } as const;
    const over = (transport: Parameters<typeof callers.call>[0] extends infer _ ? object : never) =>
      callers.call({ ...call, transport } as Parameters<typeof callers.call>[0], 5_000);
    expect(await over({ kind: 'http', url, headers: {} })).toMatchObject({ reason: 'forbidden' });
    expect(
      await over({ kind: 'http', url: url.replace('127.0.0.1', 'localhost'), headers: {} }),
    ).toMatchObject({
      reason: 'forbidden',
    });
    expect(await over({ kind: 'stdio', command: 'node', arguments: [], environment: {} })).toMatchObject({
      kind: 'unusable',
    });
  });
});
