import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

/** Answers as an agent, as a server of the Model Context Protocol, or with what describes a channel; false for all else. */
export async function answerProtocols(
  request: IncomingMessage,
  given: string,
  response: ServerResponse,
  url: string,
): Promise<boolean> {
  const json = (value: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  if (request.url === '/agent-card.json') json({ name: 'librarian', url: `${url}/agent` });
  else if (request.url === '/agent') {
    const { id } = JSON.parse(given) as { id: string };
    json({ jsonrpc: '2.0', id, result: { kind: 'message', parts: [{ kind: 'text', text: 'Emma' }] } });
  } else if (request.url === '/asyncapi.json') {
    json({
      asyncapi: '3.0.0',
      servers: { library: { host: new URL(url).host, protocol: 'http' } },
      channels: {
        returns: { address: '/echo' },
        returned: {
          address: '/returned',
          messages: { returned: { correlationId: { location: '$message.payload#/reader' } } },
        },
      },
      operations: {
        announceReturn: { action: 'send', channel: { $ref: '#/channels/returns' } },
        hearReturns: { action: 'receive', channel: { $ref: '#/channels/returned' } },
      },
    });
  } else if (request.url === '/returned') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const [reader, book] of [
      ['Ada', 'Emma'],
      ['Bob', 'Emma'],
      ['Ada', 'Persuasion'],
    ])
      response.write(`data: ${JSON.stringify({ reader, book })}\n\n`);
  } else if (request.url === '/mcp') {
    const server = new McpServer({ name: 'library', version: '1.0.0' });
    server.registerTool('search', { inputSchema: { author: z.string() } }, ({ author }) => ({
      content: [{ type: 'text', text: `Books of ${author}` }],
    }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response, given === '' ? undefined : JSON.parse(given));
  } else return false;
  return true;
}
