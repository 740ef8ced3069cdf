import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])';

const files: Record<string, string> = {
  'supergraph.yaml': `federation_version: =2.9.0
subgraphs:
  catalog:
    routing_url: http://catalog/graphql
    schema:
      file: catalog.graphql
  orders:
    routing_url: http://orders/graphql
    schema:
      file: orders.graphql
`,
  'catalog.graphql': `${federation}

type Query {
  products: [Product!] @tag(name: "public")
  secret: String @tag(name: "internal")
  old(id: ID): String
}

type Product @key(fields: "id") {
  id: ID! @tag(name: "public")
  name: String @tag(name: "public")
}
`,
  'orders.graphql': `${federation}

type Query {
  orders: [Order!]
}

type Order @key(fields: "id") {
  id: ID!
  product: Product
}

type Product @key(fields: "id", resolvable: false) {
  id: ID!
}
`,
  'operations/old.graphql': 'query Old {\n  old(id: 1)\n}\n',
  'operations/products.graphql': 'query Products { products { ...Named } }\n',
  'operations/named.graphql': 'fragment Named on Product { id name }\n',
  'events/OrderPlaced.v1.json': JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:shop:OrderPlaced:v1',
    title: 'OrderPlaced',
    description: 'An order was placed.',
    type: 'object',
    properties: { order: { type: 'string', description: 'Its id.' } },
    required: ['order'],
    additionalProperties: false,
  }),
};

/** A folder with a federated graph of two subgraphs, operations of a client, and an event. */
export class Shop {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Shop> {
    const shop = new Shop(await mkdtemp(path.join(tmpdir(), 'gantry-shop-')));
    for (const [name, content] of Object.entries(files)) await shop.write(name, content);
    return shop;
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
