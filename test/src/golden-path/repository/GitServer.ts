import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from './git.js';
import { gitHttpBackend } from './gitHttpBackend.js';

/** Bare repositories in a folder of their own under the system's temporary one, served over HTTP on loopback. */
export class GitServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #root: string;

  private constructor(server: Server, root: string) {
    this.#server = server;
    this.#root = root;
  }

  static async start(): Promise<GitServer> {
    const root = await mkdtemp(join(tmpdir(), 'gantry-git-'));
    const server = createServer(gitHttpBackend(root)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GitServer(server, root);
  }

  /** Creates an empty repository that anyone on this machine may push to, and returns its URL. */
  async createRepository(name: string): Promise<string> {
    const folder = join(this.#root, `${name}.git`);
    await git(this.#root, 'init', '--quiet', '--bare', '--initial-branch=main', folder);
    await git(folder, 'config', 'http.receivepack', 'true');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}.git`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#root, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
