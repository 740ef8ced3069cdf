import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { HttpRegistry } from '@gantry/schema/registry/HttpRegistry.js';
import type { RegistryError } from '@gantry/schema/registry/RegistryError.js';
import { afterEach, describe, expect, it } from 'vitest';
import { examplePublication } from './examplePublication.js';
import { refusalOf } from './refusalOf.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const ref = { graph: 'shop', variant: 'main' };
const proposal = { subgraphs: [], whole: true };
const authorship = { author: 'ada', commit: null, message: null };
const key = 'grk_platform_verysecret';
const ended: (() => unknown)[] = [];
afterEach(() => Promise.all(ended.splice(0).map((end) => end())));

/** A registry, or what stands in its place, that gives one answer. */
async function answering(answer: Answer): Promise<{ registry: HttpRegistry; url: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry`;
  return { registry: new HttpRegistry({ url: `${url}/`, key }), url };
}

const json =
  (status: number, body: unknown, type = 'application/json'): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));

const refused = async (answer: Answer): Promise<RegistryError> => {
  const { registry } = await answering(answer);
  return await refusalOf(registry.fetch(ref));
};

describe('a request', () => {
  it('has key, version and proposal', async () => {
    const seen: unknown[] = [];
    const published = {
      publication: { version: 8, publishedAt: '', author: 'ada', etag: '', changed: [] },
      report: { safe: true, comparedWith: 7, faults: [], hints: [], variants: [], events: [] },
    };
    const { registry } = await answering((request, response) => {
      const { method, url, headers } = request;
      void text(request).then((body) => {
        seen.push([method, url, headers.authorization, headers['if-match'], JSON.parse(body)]);
        json(201, published)(request, response);
      });
    });
    expect(await registry.publish(ref, proposal, authorship, { expected: 7 })).toEqual(published);
    expect(seen).toEqual([
      ['POST', '/registry/graphs/shop/main/publications', `Bearer ${key}`, '"7"', { proposal, authorship }],
    ]);
  });

  it('has names as they are, whatever is in them', async () => {
    const paths: (string | undefined)[] = [];
    const { registry } = await answering((request, response) => {
      paths.push(request.url);
      response.writeHead(204).end();
    });
    await registry.removeOperations(ref, { name: 'a/b?c', version: null });
    await registry.removeOperations(ref, { name: 'till' });
    expect(paths).toEqual([
      '/registry/graphs/shop/main/clients/a%2Fb%3Fc/-',
      '/registry/graphs/shop/main/clients/till',
    ]);
  });

  it('takes the answer with what a newer registry says besides', async () => {
    const publication = { ...examplePublication(3), novelty: true };
    const { registry } = await answering(json(200, publication));
    expect(await registry.fetch(ref, 3)).toEqual(publication);
  });
});

describe('a refusal', () => {
  it('is the one that the registry gave, with all that it told', async () => {
    const winner = { version: 4, author: 'bob' };
    const problem = {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'PUBLISH_CONFLICT',
      detail: 'Bob was first.',
      winner,
    };
    const error = await refused(json(409, problem, 'application/problem+json'));
    expect(error).toMatchObject({ code: 'PUBLISH_CONFLICT', message: 'Bob was first.', details: { winner } });
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [404, 'NOT_FOUND'],
    [502, 'UNAVAILABLE'],
  ])('with the status %i is understood from whatever stands before a registry', async (status, code) => {
    const error = await refused((_, response) => response.writeHead(status).end('<h1>No</h1>'));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(
      new RegExp(`^http://127.0.0.1:.*/latest answered ${status} .*not as a registry`),
    );
  });
});

describe('what is no registry is said to be none', () => {
  it.each<[what: string, answer: Answer, says: RegExp]>([
    [
      'a page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      /answered 200 with text\/html, .*that is no JSON/,
    ],
    ['other JSON', json(200, { version: 'x' }), /not as a registry does: .* at version/],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /redirect/,
    ],
    [
      'an end in the middle',
      (_, response) => response.socket!.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"ver'),
      /that is no JSON|does not answer/,
    ],
    ['silence', (_, response) => response.socket!.destroy(), /does not answer: /],
  ])('%s', async (_, answer, says) => {
    const error = await refused(answer);
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).toMatch(says);
  });

  it('nobody at that port', async () => {
    const { registry, url } = await answering(json(200, []));
    await ended.pop()?.();
    const { code, message } = await refusalOf(registry.live(ref));
    expect(code).toBe('UNAVAILABLE');
    expect(message).toMatch(new RegExp(`^${url} does not answer: connect ECONNREFUSED`));
  });

  it.each(['ftp://example.com', 'nonsense', 'https://ada:secret@example.com'])(
    'the URL %s, which is not repeated',
    (url) => {
      expect(() => new HttpRegistry({ url })).toThrow(/^The URL of the registry is no http\(s\) URL/);
    },
  );
});
