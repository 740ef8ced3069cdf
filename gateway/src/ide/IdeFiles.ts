import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';
import { z } from 'zod';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
};

/**
 * The files of the package `ruru`, which is GraphiQL with its editor, as they lie on disk. Nothing of them is read before somebody
 * asks for it, and nothing is kept.
 */
export class IdeFiles {
  /** The package's version: its files never change without it. */
  readonly version: string;
  readonly #folder: URL;

  constructor() {
    const entry = pathToFileURL(createRequire(import.meta.url).resolve('ruru/static'));
    this.#folder = new URL('../static/', entry);
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', entry), 'utf8'));
    this.version = z.object({ version: z.string() }).parse(manifest).version;
  }

  /** Sends a file. @returns false when there is no such file, and nothing was sent */
  async send(name: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const type = /^[\w.-]+$/.test(name) ? types[extname(name)] : undefined;
    if (!type) return false;
    const path = fileURLToPath(new URL(name, this.#folder));
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return false;
    const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(200, {
      'content-type': type,
      vary: 'accept-encoding',
      ...(zipped ? { 'content-encoding': 'gzip' } : { 'content-length': found.size }),
    });
    if (request.method === 'HEAD') {
      response.end();
      return true;
    }
    const content = createReadStream(path);
    // That the browser left, or the file did, breaks the connection, which is all there is to tell.
    await pipeline(zipped ? content.pipe(createGzip()) : content, response).catch(() => undefined);
    return true;
  }
}
