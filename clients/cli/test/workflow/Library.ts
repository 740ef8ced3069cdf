import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerDesk } from './answerDesk.js';
import { answerModel } from './answerModel.js';
import { answerProtocols } from './answerProtocols.js';

const examples = new URL('../../../../subgraphs/workflows/test/examples/', import.meta.url);
const documents: Record<string, string> = {
  'greeter.proto': 'greeter.proto',
  'openapi.yaml': 'library.openapi.yaml',
  'swagger.yaml': 'library.swagger.yaml',
};
const books = [
  { id: 1, title: 'Emma', copies: 3 },
  { id: 2, title: 'Persuasion', copies: 1 },
];

/** The service that the examples call. */
export class Library implements AsyncDisposable {
  readonly #server: Server;
  /** How often `/flaky/<visitor>` has been visited: it answers the third visit. */
  readonly #visits = new Map<string, number>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<Library> {
    const library = new Library();
    await once(library.#server.listen(0, '127.0.0.1'), 'listening');
    return library;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    const given = await text(request);
    if (answerDesk(request, given, response, this.url)) return;
    if (answerModel(request, given, response)) return;
    if (await answerProtocols(request, given, response, this.url)) return;
    const body: unknown = JSON.parse(given || 'null');
    const [, what = '', which = '', more] = url.split('?')[0]!.split('/');
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (what === 'echo') json(200, { method, path: url, headers, body });
    else if (what === 'books' && more === 'loans') json(201, { book: Number(which), ...(body as object) });
    else if (what === 'books') {
      const book = books.find(({ id }) => String(id) === which);
      json(book ? 200 : 404, book ?? { message: 'There is no such book.' });
    } else if (what === 'flaky') {
      const visits = (this.#visits.get(which) ?? 0) + 1;
      this.#visits.set(which, visits);
      json(visits < 3 ? 503 : 200, { visits });
    } else if (what === 'note') response.writeHead(200, { 'content-type': 'text/plain' }).end('read me');
    else if (what === 'away') response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    else if (documents[what] !== undefined) {
      const document = await readFile(new URL(documents[what], examples));
      response.writeHead(200, { 'content-type': 'application/yaml' }).end(document);
    } else if (what !== 'never') json(404, null);
  }
}
