import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCommandLine, usage, UsageError, type Command } from '../../src/standalone/commandLine.js';
import { runStandalone } from '../../src/standalone/runStandalone.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startSubgraph, type RunningSubgraph } from '../fixtures/startSubgraph.js';

const read = (...line: string[]) => readCommandLine(['--supergraph', 's.graphql', ...line]) as Command;

describe('the command line', () => {
  test('needs no more than a supergraph', () => {
    expect(read()).toMatchObject({ supergraph: 's.graphql', port: 4000, host: '127.0.0.1', plugin: [] });
  });

  test('says where subgraphs are, which headers they get, and what is limited', () => {
    const line = [
      '--subgraph-url',
      'a=http://a:1/graphql?x=1',
      '--subgraph-url=b=https://b',
      '--max-depth',
      '7',
    ];
    expect(read(...line, '--forward-header', 'authorization', '--forward-header', 'x-trace')).toMatchObject({
      'subgraph-url': [
        ['a', 'http://a:1/graphql?x=1'],
        ['b', 'https://b'],
      ],
      'forward-header': ['authorization', 'x-trace'],
      'max-depth': 7,
    });
  });

  test.each([[['--help']], [['-h', '--port', 'x']], [['--version']]])('%j asks for words only', (line) => {
    expect(['help', 'version']).toContain(readCommandLine(line));
  });

  test.each<[string[], RegExp]>([
    [[], /^--supergraph is missing/],
    [['--supergraph', ''], /^--supergraph must name a file/],
    [['--supergraph', 's', '--port', '70000'], /^--port must be at most 65535/],
    [
      ['--supergraph', 's', '--port', 'x', '--max-depth', '0'],
      /^--port must be a number\n--max-depth must be positive/,
    ],
    [['--supergraph', 's', '--subgraph-url', 'http://a'], /^--subgraph-url must be <name>=/],
    [['--supergraph', 's', '--forward-header', 'a b'], /^--forward-header must be the name of a header/],
    [['--supergraph', 's', '--jwt-issuer', 'https://i'], /^--jwt-audience is missing/],
    [['--supergraph', 's', '--require-token'], /^--jwt-issuer is missing/],
    [['--supergraph', 's', '--nonsense'], /--nonsense/],
    [['supergraph.graphql'], /supergraph\.graphql/],
  ])('%j is told what is wrong', (line, message) => {
    expect(() => readCommandLine(line)).toThrow(UsageError);
    expect(() => readCommandLine(line)).toThrow(message);
  });

  test('explains every option it has', () => {
    const known = ['supergraph', ...Object.keys(read())];
    for (const name of known) expect(usage).toContain(`--${name}`);
  });
});

describe('a gateway from the command line', () => {
  let folder: string;
  let subgraphs: RunningSubgraph[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-standalone-'));
    subgraphs = await Promise.all(shop(new Feed()).map(startSubgraph));
  });
  afterAll(async () => {
    await Promise.all(subgraphs.map((subgraph) => subgraph[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true });
  });

  const logged: string[] = [];
  const logger = createLogger('test', {
    level: 'info',
    destination: { write: (line) => void logged.push(line) },
  });
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const run = (...line: string[]) => runStandalone(readCommandLine(line) as Command, logger);
  const urlOf = () => (JSON.parse(logged.at(-1)!) as { url: string }).url;
  const ask = async (query: string) => {
    const response = await fetch(`${urlOf()}?query=${encodeURIComponent(query)}`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  test('finds its subgraphs by the routing URLs', async () => {
    const gateway = await run(
      '--supergraph',
      await file('s.graphql', composeSupergraph(subgraphs)),
      '--port',
      '0',
    );
    expect(await ask('{ goods { left } }')).toEqual({
      status: 200,
      body: { data: { goods: [{ left: 10 }, { left: 20 }] } },
    });
    await gateway.close();
  });

  test('finds them elsewhere when told so, and takes plugins in TypeScript', async () => {
    const nowhere = subgraphs.map((subgraph) => ({ ...subgraph, url: '' }));
    const supergraph = await file('nowhere.graphql', composeSupergraph(nowhere));
    await expect(run('--supergraph', supergraph)).rejects.toThrow(
      'The subgraph "goods" has no http(s) URL, but "". Say where it is.',
    );
    const urls = subgraphs.flatMap(({ name, url }) => ['--subgraph-url', `${name}=${url}`]);
    const plugin = await file(
      'plugin.ts',
      `export default (): { name: string } => ({ name: 'teapot', request() {
        throw Object.assign(new Error('No coffee.'), { name: 'GraphQLError', extensions: { http: { status: 418 } } });
      } });`,
    );
    const gateway = await run('--supergraph', supergraph, '--port', '0', ...urls, '--plugin', plugin);
    expect(await ask('{ stocked }')).toEqual({
      status: 418,
      body: { errors: [{ message: 'No coffee.', extensions: { code: 'BAD_USER_INPUT' } }] },
    });
    await gateway.close();
  });

  test('says what keeps it from starting', async () => {
    await expect(run('--supergraph', join(folder, 'none'))).rejects.toThrow(/none cannot be read: ENOENT/);
    await expect(run('--supergraph', await file('broken.graphql', 'type Query {'))).rejects.toThrow(
      /Syntax Error/,
    );
    const supergraph = await file('s.graphql', composeSupergraph(subgraphs));
    const noPlugin = await file('no-plugin.mjs', 'export default { name: "x", request: 7 }');
    await expect(run('--supergraph', supergraph, '--plugin', noPlugin)).rejects.toThrow(
      /no-plugin.mjs is no plugin: "request" must be a function/,
    );
  });
});
