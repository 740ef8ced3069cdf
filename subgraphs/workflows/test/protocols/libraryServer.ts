import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

/** A server of the Model Context Protocol with one tool. */
export function libraryServer(shelf = 'Books'): McpServer {
  const server = new McpServer({ name: 'library', version: '1.0.0' });
  server.registerTool(
    'search',
    { description: 'Finds books.', inputSchema: { author: z.string() } },
    ({ author }) => ({ content: [{ type: 'text', text: `${shelf} of ${author}` }] }),
  );
  return server;
}
