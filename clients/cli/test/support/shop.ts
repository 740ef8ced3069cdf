import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('../../examples/shop', import.meta.url));

/** A copy of the example: a federated graph of two subgraphs, operations of a client, and an event. */
export class Shop {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Shop> {
    const folder = await mkdtemp(path.join(tmpdir(), 'gantry-shop-'));
    await cp(example, folder, { recursive: true });
    return new Shop(folder);
  }

  async write(name: string, content: string): Promise<void> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async read(name: string): Promise<string> {
    return await readFile(path.join(this.folder, name), 'utf8');
  }

  async replace(name: string, from: string, to: string): Promise<void> {
    const content = await this.read(name);
    if (!content.includes(from)) throw new Error(`${name} has no "${from}".`);
    await this.write(name, content.replace(from, to));
  }
}
