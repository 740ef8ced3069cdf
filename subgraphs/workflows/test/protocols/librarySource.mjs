// A server of the Model Context Protocol as a program: node takes the types out of what it imports.
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { libraryServer } from './libraryServer.ts';

await libraryServer(process.env.SHELF).connect(new StdioServerTransport());
