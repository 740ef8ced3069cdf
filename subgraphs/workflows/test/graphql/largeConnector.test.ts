import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { mentionsOf } from '../../src/domain/connector/mentionsOf.js';
import { definition } from '../support/execution.js';
import { githubSize, largeOpenApi } from '../support/largeOpenApi.js';
import { TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

interface Operations {
  connector: {
    operations: {
      nodes: { name: string; inputSchema: { required: string[] } }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  };
}

let fixture: WorkflowsFixture;
let service: TestService;
let ada: RequestContext;
let id: string;
let took: number;
/** Milliseconds for which this process could do nothing else meanwhile, at most. */
let longestDelay: number;
/** Requests that were answered meanwhile. */
let answered = 0;
beforeAll(async () => {
  [fixture, service] = await Promise.all([WorkflowsFixture.start(), TestService.start()]);
  ada = fixture.test.contextOf();
  const document = largeOpenApi();
  service.answer = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(document);
  const input = { name: 'large', openapiUrl: `${service.url}/api.json`, baseUrl: service.url };
  const began = performance.now();
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const asking = setInterval(() => {
    void fixture.query('{ __typename }', {}, ada).then(() => (answered += 1));
  }, 100);
  const { importConnector } = await fixture.query<{
    importConnector: { connector: { id: string } | null; userErrors: object[] };
  }>(
    'mutation($input: ImportConnectorInput!) { importConnector(input: $input) { connector { id } userErrors { message } } }',
    { input },
    ada,
  );
  took = performance.now() - began;
  clearInterval(asking);
  delays.disable();
  longestDelay = delays.max / 1e6;
  expect(importConnector.userErrors).toEqual([]);
  id = importConnector.connector!.id;
}, 300_000);
afterAll(() => Promise.all([fixture?.stop(), service?.stop()]));

const operations = (more: string, fields = 'name') =>
  fixture
    .query<Operations>(
      `query($id: ID!) { connector(id: $id) { operations(${more}) { nodes { ${fields} } pageInfo { endCursor hasNextPage } } } }`,
      { id },
      ada,
    )
    .then(({ connector }) => connector.operations);
const check = (text: string) =>
  fixture
    .query<{
      checkDefinition: { valid: boolean; diagnostics: { code: string; message: string; severity: string }[] };
    }>(
      'query($definition: String!) { checkDefinition(definition: $definition) { valid diagnostics { code message severity } } }',
      { definition: text },
      ada,
    )
    .then(({ checkDefinition }) =>
      checkDefinition.diagnostics.filter(({ severity }) => severity === 'ERROR'),
    );
const creating = (name: string, body = '{ title: x }') =>
  definition(
    `  - make: { call: connector, with: { connector: large, operation: ${name}, parameters: { owner: a, repo: b }, body: ${body} } }`,
  );

describe('a connector of the size of GitHub’s', () => {
  it('is imported from where its document is', () => {
    // Two seconds where nothing else runs.
    expect(took).toBeLessThan(60_000);
  });

  it('keeps nobody else waiting while it is imported', () => {
    // Read in this thread, it would be two fifths of the time and more.
    expect(longestDelay).toBeLessThan(took / 5);
    expect(answered).toBeGreaterThan(5);
  });

  it('gives its operations in pages, in the order of the document, each once', async () => {
    const names: string[] = [];
    for (let after = ''; ;) {
      const page = await operations(`first: 100${after}`);
      names.push(...page.nodes.map(({ name }) => name));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(names).toHaveLength(githubSize.operations);
    expect(new Set(names).size).toBe(githubSize.operations);
    expect(names.slice(0, 2)).toEqual(['issues/list-thing-0', 'issues/create-thing-0']);
  });

  it('finds operations by parts of their names, paths and summaries', async () => {
    const found = await operations('first: 10, search: "UPDATE-thing-17"', 'name inputSchema');
    expect(found.nodes.map(({ name }) => name)).toContain('packages/update-thing-178');
    expect(found.nodes[0]!.inputSchema.required).toEqual(['owner', 'repo', 'thing_id', 'body']);
    expect((await operations('first: 10, search: "%_"')).nodes).toEqual([]);
  });

  it('has calls of it checked as of any other', async () => {
    expect(await check(creating('issues/create-thing-0'))).toEqual([]);
    expect(await check(creating('issues/create-thing-0', '{ tilte: x }'))).toMatchObject([
      { code: 'UNKNOWN_PARAMETER', message: expect.stringContaining('Did you mean "title"?') },
    ]);
    expect(await check(creating('issues/creat-thing-0'))).toMatchObject([
      { code: 'UNKNOWN_OPERATION', message: expect.stringContaining('"issues/create-thing-0"') },
    ]);
  });

  it('has calls checked that are written in other ways', async () => {
    const body = '{ tilte: x }';
    for (const name of [
      '"issues\\/create-thing-0"',
      '"issues/cre\\u0061te-thing-0"',
      "'issues/create-thing-0'",
    ])
      expect(await check(creating(name, body))).toMatchObject([{ code: 'UNKNOWN_PARAMETER' }]);
  });
});

describe('what a text mentions', () => {
  it.each([
    ['operation: a/b', 'a/b', true],
    ['operation: a/b', 'a/c', false],
    ['{"operation": "a\\/b"}', 'a/b', true],
    ['operation: "\\x61/b"', 'a/b', true],
    ['operation: list\n  all', 'list all', true],
  ])('%j, of %j: %j', (text, name, mentioned) => expect(mentionsOf(text)(name)).toBe(mentioned));
});
