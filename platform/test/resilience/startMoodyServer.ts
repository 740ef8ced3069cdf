import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answering = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that answers as it is told to, and remembers what it was asked. */
export interface MoodyServer extends AsyncDisposable {
  url: string;
  /** Operations as they came, in their order. */
  asked: { query: string; deadlineMs: number }[];
  /** How the next requests are answered, one after the other; then as usual. */
  next: Answering[];
  usual: Answering;
}

export const answered: Answering = (response) => response.end('{"data":{"ok":true}}');
/** Ends the connection, as a server does that is killed. */
export const dropped: Answering = (response) => response.destroy();
export const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (response) =>
    response.writeHead(code, headers).end('<html>Sorry.</html>');
/** Says nothing, for as long as the client waits. */
export const silent: Answering = () => undefined;

export async function startMoodyServer(): Promise<MoodyServer> {
  const server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const piece of request) text += String(piece);
      const { query } = JSON.parse(text) as { query: string };
      moody.asked.push({ query, deadlineMs: Number(request.headers['x-gantry-deadline-ms']) });
      (moody.next.shift() ?? moody.usual)(response, request);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const moody: MoodyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    asked: [],
    next: [],
    usual: answered,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
  return moody;
}
