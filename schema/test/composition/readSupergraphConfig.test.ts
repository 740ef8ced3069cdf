import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose } from '../../src/composition/compose.js';
import { faultsInFiles } from '../../src/composition/faultsInFiles.js';
import {
  readSupergraphConfig,
  type SupergraphConfigOptions,
} from '../../src/composition/readSupergraphConfig.js';
import { RegistryError } from '../../src/registry/RegistryError.js';

let folder: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'supergraph-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function read(yaml: string, options?: SupergraphConfigOptions) {
  const file = path.join(folder, 'supergraph.yaml');
  await writeFile(file, yaml);
  const { subgraphs, faults } = await readSupergraphConfig(file, options);
  // The same in every place, so that a fault without it shows.
  return { subgraphs, faults: faults.map((fault) => ({ ...fault, file: fault.file === file })) };
}

/** @returns the URL of a server that runs until the test ends */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe('a supergraph configuration', () => {
  it('names schemas by file, relative to itself', async () => {
    await writeFile(path.join(folder, 'users.graphql'), 'type Query { x: Int }');
    const { subgraphs, faults } = await read(`
federation_version: =2.14.4
subgraphs:
  users: { routing_url: "http://users.example", schema: { file: ./users.graphql } }`);
    expect(faults).toEqual([]);
    expect(subgraphs).toEqual([
      {
        name: 'users',
        url: 'http://users.example',
        sdl: 'type Query { x: Int }',
        file: path.join(folder, 'users.graphql'),
      },
    ]);
  });

  it('holds schemas itself', async () => {
    const { subgraphs } = await read(`
federation_version: 2
subgraphs:
  users:
    routing_url: http://users.example
    schema:
      sdl: |
        type Query { x: Int }`);
    expect(subgraphs).toMatchObject([{ name: 'users', sdl: 'type Query { x: Int }\n' }]);
  });

  it('has running subgraphs asked, with headers from the environment, and routes to where it asked', async () => {
    const schema = buildSubgraphSchema(parse('type Query { x: Int @tag(name: "a") }'));
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      void (async () => {
        seen.push(request.method, request.headers.authorization);
        const { query } = JSON.parse(await bodyOf(request)) as { query: string };
        response.end(JSON.stringify(await graphql({ schema, source: query })));
      })();
    });
    const { subgraphs, faults } = await read(
      `
subgraphs:
  users:
    schema:
      subgraph_url: ${url}
      introspection_headers: { Authorization: "Bearer \${env.TOKEN}" }
  others:
    routing_url: http://others.example
    schema: { subgraph_url: "${url}" }`,
      { environment: { TOKEN: 'secret' } },
    );
    expect(faults).toEqual([]);
    expect(seen.sort()).toEqual(['Bearer secret', 'POST', 'POST', undefined]);
    expect(subgraphs.map(({ name, url: routed }) => [name, routed])).toEqual([
      ['users', url],
      ['others', 'http://others.example'],
    ]);
    expect(subgraphs[0]?.sdl).toContain('x: Int @tag(name: "a")');
  });

  it('names what a registry has published', async () => {
    const published = { name: 'users', url: 'http://published.example', sdl: 'type Query { x: Int }' };
    const registry = {
      fetch: (ref: { graph: string; variant: string }) => {
        expect(ref).toEqual({ graph: 'shop', variant: 'production' });
        return Promise.resolve({ subgraphs: [published] } as never);
      },
    };
    const { subgraphs, faults } = await read(
      `
subgraphs:
  members: { schema: { graphref: shop@production, subgraph: users } }
  robots: { schema: { graphref: shop@production } }`,
      { registry },
    );
    expect(subgraphs).toMatchObject([{ ...published, name: 'members' }]);
    expect(faults).toEqual([
      {
        code: 'NOT_FOUND',
        subgraph: 'robots',
        message: 'The schema of "robots" cannot be read: shop@production has no subgraph "robots"',
        file: true,
        line: 4,
        column: 33,
      },
    ]);
  });
});

describe('what is wrong in a supergraph configuration', () => {
  it.each([
    ['YAML that does not parse', 'subgraphs:\n  users: {', 2, /flow map/i],
    ['YAML with a key twice', 'subgraphs:\n  a: 1\n  a: 2', 3, /unique/],
    ['no subgraphs', 'federation_version: 2', 1, /^subgraphs: /],
    ['text', 'hello', 1, /^It: /],
    [
      'a subgraph without schema',
      'subgraphs:\n  users:\n    routing_url: http://users.example',
      3,
      /^subgraphs\.users\.schema: /,
    ],
    [
      'a routing URL that is none',
      'subgraphs:\n  users:\n    routing_url: here\n    schema: { sdl: x }',
      3,
      /^subgraphs\.users\.routing_url: "here" is no URL$/,
    ],
    ['a file without routing URL', 'subgraphs:\n  users:\n    schema: { file: x }', 3, /needs a routing_url/],
    [
      'two sources',
      'subgraphs:\n  users:\n    routing_url: http://u.example\n    schema: { file: x, sdl: y }',
      4,
      /needs exactly one of file, sdl, subgraph_url, graphref/,
    ],
    [
      'no source',
      'subgraphs:\n  users:\n    routing_url: http://u.example\n    schema: {}',
      4,
      /needs exactly one of/,
    ],
    [
      'a source that is misspelt',
      'subgraphs:\n  users:\n    routing_url: http://u.example\n    schema: { flie: x }',
      4,
      /flie/,
    ],
    [
      'a schema asked for over something else than HTTP',
      'subgraphs:\n  users:\n    schema:\n      subgraph_url: file:///etc/passwd',
      4,
      /subgraph_url: Invalid URL/,
    ],
    [
      'credentials in a URL',
      'subgraphs:\n  users:\n    schema:\n      subgraph_url: http://me:secret@127.0.0.1:1/graphql',
      4,
      /subgraph_url: must hold no credentials: they belong into introspection_headers$/,
    ],
    [
      'a variable that is not set',
      'subgraphs:\n  users:\n    routing_url: http://u.example\n    schema:\n      sdl: "${env.NOTHING}"',
      5,
      /^subgraphs\.users\.schema\.sdl names the variable NOTHING, which is not set\.$/,
    ],
    [
      'aliases without end',
      'a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]',
      undefined,
      /alias/,
    ],
  ])('is told with its place: %s', async (_, yaml, line, message) => {
    const { subgraphs, faults } = await read(yaml);
    expect(subgraphs).toEqual([]);
    expect(faults[0]).toMatchObject({
      code: 'CONFIG_INVALID',
      file: true,
      message: expect.stringMatching(message) as string,
    });
    expect(faults[0]?.line).toBe(line);
  });

  it('is told when it is not there', async () => {
    const file = path.join(folder, 'nothing.yaml');
    const { faults } = await readSupergraphConfig(file);
    expect(faults).toEqual([
      { code: 'UNREADABLE', file, message: expect.stringContaining('ENOENT') as string },
    ]);
  });

  it('is told of each schema that cannot be read, beside those that can', async () => {
    const { subgraphs, faults } = await read(
      `
subgraphs:
  good: { routing_url: "http://g.example", schema: { sdl: "type Query { x: Int }" } }
  gone: { routing_url: "http://g.example", schema: { file: gone.graphql } }
  folder: { routing_url: "http://g.example", schema: { file: . } }
  unnamed: { schema: { graphref: "Shop@" } }
  lost: { schema: { graphref: shop } }`,
      {
        registry: {
          fetch: () => Promise.reject(new RegistryError('NOT_FOUND', 'Nothing was published to shop@main.')),
        },
      },
    );
    expect(subgraphs.map(({ name }) => name)).toEqual(['good']);
    expect(faults.map(({ code, subgraph, line, column }) => [code, subgraph, line, column])).toEqual([
      ['UNREADABLE', 'gone', 4, 60],
      ['UNREADABLE', 'folder', 5, 62],
      ['UNREADABLE', 'unnamed', 6, 34],
      ['NOT_FOUND', 'lost', 7, 31],
    ]);
    expect(faults[2]?.message).toContain('"Shop@" names no graph');
  });
});

describe('a subgraph that is asked for its schema', () => {
  const ask = async (url: string, timeoutMs = 10_000) => {
    const { subgraphs, faults } = await read(`subgraphs: { users: { schema: { subgraph_url: "${url}" } } }`, {
      timeoutMs,
    });
    return { subgraphs, fault: faults[0] };
  };

  it('and does not answer in time is told', async () => {
    const url = await serve(() => undefined);
    const { fault } = await ask(url, 100);
    expect(fault).toMatchObject({
      code: 'SUBGRAPH_UNREACHABLE',
      subgraph: 'users',
      line: 1,
      message: `The schema of "users" cannot be read: ${url} does not answer within 0.1 s.`,
    });
  });

  it('and stops in the middle of its answer is told in time', async () => {
    const url = await serve((_, response) => void response.write('{"data": {"_service": {"sdl": "type Qu'));
    expect((await ask(url, 200)).fault?.message).toContain('does not answer within 0.2 s');
  });

  it('and hangs up is told', async () => {
    const url = await serve((request) => void request.socket.destroy());
    expect((await ask(url)).fault?.code).toBe('SUBGRAPH_UNREACHABLE');
  });

  it('and is not there is told, without what its URL keeps secret', async () => {
    const url = await serve(() => undefined);
    await Promise.all(closing.splice(0).map((close) => close()));
    const { fault } = await ask(`${url}?key=secret`);
    expect(fault?.code).toBe('SUBGRAPH_UNREACHABLE');
    expect(fault?.message).toMatch(/does not answer: .*ECONNREFUSED/);
    expect(fault?.message).not.toContain('secret');
  });

  it.each([
    [
      'no JSON',
      502,
      '<h1>Bad Gateway</h1>',
      'answers 502 Bad Gateway without the SDL of a subgraph: <h1>Bad Gateway</h1>',
    ],
    ['nothing', 200, '', 'answers 200 OK without the SDL of a subgraph'],
    ['other JSON', 200, '{"data":{"_service":{"sdl":""}}}', 'without the SDL of a subgraph'],
    [
      'errors',
      200,
      '{"errors":[{"message":"Cannot query field \\"_service\\" on type \\"Query\\"."}]}',
      'without the SDL of a subgraph: Cannot query field "_service" on type "Query".',
    ],
  ])('and answers %s is told', async (_, status, body, message) => {
    const url = await serve((__, response) => void response.writeHead(status).end(body));
    const { subgraphs, fault } = await ask(url);
    expect(subgraphs).toEqual([]);
    expect(fault).toMatchObject({ code: 'SUBGRAPH_WITHOUT_SDL', subgraph: 'users' });
    expect(fault?.message).toContain(message);
  });

  it('and answers without end is not listened to for ever', async () => {
    const url = await serve((_, response) => {
      const megabyte = 'x'.repeat(1024 * 1024);
      const write = (): void => {
        while (!response.destroyed && response.write(megabyte));
        response.once('drain', write);
      };
      write();
    });
    expect((await ask(url)).fault?.message).toContain('more than 33554432 bytes');
  });

  it('and answers SDL cut in half does not compose, and its name is told', async () => {
    const sdl = 'type Query {\n  x: I';
    const url = await serve(
      (_, response) => void response.end(JSON.stringify({ data: { _service: { sdl: `${sdl}nt(` } } })),
    );
    const { subgraphs } = await ask(url);
    expect(compose(subgraphs).faults).toMatchObject([{ code: 'SYNTAX', subgraph: 'users', line: 2 }]);
  });
});

describe('faults of configured subgraphs', () => {
  it('have the file of each place', () => {
    const subgraphs = [{ name: 'a', file: '/a.graphql' }, { name: 'b' }];
    const fault = { code: 'X', message: 'x', line: 1 };
    expect(
      faultsInFiles(
        [
          {
            ...fault,
            subgraph: 'a',
            alsoAt: [
              { subgraph: 'b', line: 2 },
              { subgraph: 'a', line: 3 },
            ],
          },
          fault,
        ],
        subgraphs,
      ),
    ).toEqual([
      {
        ...fault,
        subgraph: 'a',
        file: '/a.graphql',
        alsoAt: [
          { subgraph: 'b', line: 2 },
          { subgraph: 'a', line: 3, file: '/a.graphql' },
        ],
      },
      fault,
    ]);
  });
});
