import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCommandLine, type Command } from '../../src/standalone/commandLine.js';
import { runStandalone } from '../../src/standalone/runStandalone.js';
import { settingsOf } from '../../src/standalone/settingsOf.js';
import { usage } from '../../src/standalone/usage.js';
import { UsageError } from '../../src/standalone/UsageError.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { TestRegistry } from '../fixtures/TestRegistry.js';
import { startSubgraph, type RunningSubgraph } from '../fixtures/startSubgraph.js';

// Processes of their own run the sources as they are.
const sources = new URL('../../../test/src/threadsFromSources.mjs', import.meta.url).href;
const read = (...line: string[]) => readCommandLine(['--supergraph', 's.graphql', ...line]) as Command;
const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

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
      'forward-header': [{ header: 'authorization' }, { header: 'x-trace' }],
      'max-depth': 7,
    });
  });

  test('listens here alone when the host is empty, as of a variable that is not set', () => {
    expect(read('--host', '').host).toBe('127.0.0.1');
    expect(read('--host', '0.0.0.0').host).toBe('0.0.0.0');
  });

  test('says which contracts are served, and where usage is reported', () => {
    const line = [
      '--contract',
      'public=p.graphql',
      '--contract',
      'partner=https://r/p?x=1',
      '--usage-url',
      'https://r',
    ];
    const secrets = { usageKey: 'secret' };
    expect(readCommandLine(['--supergraph', 's', ...line], secrets)).toMatchObject({
      contract: [
        ['public', 'p.graphql'],
        ['partner', 'https://r/p?x=1'],
      ],
      'usage-url': 'https://r',
      'usage-key': 'secret',
      'usage-interval': 20_000,
    });
    expect(() => read('--contract', 'Public=p.graphql')).toThrow(
      /^--contract must be <name>=<file or URL>, not "Public=p.graphql"$/,
    );
  });

  test.each([[['--help']], [['-h', '--port', 'x']], [['--version']]])('%j asks for words only', (line) => {
    expect(['help', 'version']).toContain(readCommandLine(line));
  });

  test.each<[string[], RegExp]>([
    [[], /^--supergraph is missing/],
    [['--supergraph', ''], /^--supergraph must name a file/],
    [['--supergraph', 's', '--port', '70000'], /^--port must be at most 65535, not "70000"$/],
    [
      ['--supergraph', 's', '--port', 'x', '--max-depth', '0'],
      /^--port must be a whole number, not "x"\n--max-depth must be positive, not "0"$/,
    ],
    [
      ['--supergraph', 's', '--subgraph-url', 'http://a'],
      /^--subgraph-url must be <name>=<http\(s\) URL>, not "http:\/\/a"$/,
    ],
    [
      ['--supergraph', 's', '--forward-header', 'a b'],
      /^--forward-header must be the name of a header, not "a b"$/,
    ],
    [['--supergraph', 's', '--jwt-issuer', 'https://i'], /^--jwt-audience is missing/],
    [['--supergraph', 's', '--log-level', 'loud'], /^--log-level must be trace, .* or silent, not "loud"$/],
    [
      ['--supergraph', 's', '--subscription-protocol', 'a=carrier-pigeon'],
      /^--subscription-protocol must be <name>=graphql-ws, sse or multipart, not "a=carrier-pigeon"$/,
    ],
    [['--supergraph', 's', '--cost-mode', 'enforce'], /^--cost-limit is missing/],
    [
      ['--supergraph', 's', '--jwt-issuer', 'https://i', '--jwt-audience', 'a', '--jwt-jwks-uri', 'x'],
      /^--jwt-jwks-uri must be <url> or <issuer>=<url>, not "x"$/,
    ],
    [['--supergraph', 's', '--config', '/nowhere'], /^--config \/nowhere cannot be read: ENOENT/],
    [['--supergraph', 's', '--require-token'], /^--jwt-issuer is missing/],
    [['--supergraph', 's', '--nonsense'], /--nonsense/],
    [['supergraph.graphql'], /supergraph\.graphql/],
    [
      ['--supergraph', 's', '--explain-to', 'everybody'],
      /^--explain-to must list "everyone", .*, not "everybody"$/,
    ],
    [
      ['--supergraph', 's', '--cost-report-to', 'scope:costs,role:ADMIN'],
      /^--cost-report-to must name no role: .*, not "scope:costs,role:ADMIN"$/,
    ],
    [['--supergraph', 's', '--explain', '--explain-to', 'scope:x'], /^--explain-to is for .* --explain, /],
    [
      ['--supergraph', 's', '--cost-report', '--cost-report-to', 'scope:x'],
      /^--cost-report-to is for .* --cost-report, /,
    ],
  ])('%j is told what is wrong', (line, message) => {
    expect(() => readCommandLine(line)).toThrow(UsageError);
    expect(() => readCommandLine(line)).toThrow(message);
  });

  test.each<[string[], string, string]>([
    [['--cache-key', 's3cret key'], 's3cret', '--cache-key must be without spaces'],
    [['--cache', 'redis://ada:s3cret@host:x'], 's3cret', 'or rediss:// URL, not "redis://host:x"'],
    [['--cache', 'redis://ada:s3c//r@et@host:x'], 'et@', 'URL, not "redis://host:x"'],
    [['--cache', 'redis://ada:s3cret'], 's3cret', 'URL, not "redis://ada:…"'],
    [['--cache', 'http:ada:s3cret@host'], 's3cret', 'URL, not "http:host"'],
    [
      ['--subgraph-url', 'a=https://ada:s3cret@host:x/?b=c'],
      's3cret',
      'must be <name>=<http(s) URL>, not "a=https://host:x/?b=c"',
    ],
    [['--usage-url', `ftp://ada:s3cret${'t'.repeat(300)}@host`], 's3cret', 'URL, not "ftp://host"'],
  ])('%j is told what is wrong without telling a secret', (line, secret, message) => {
    const told = messageOf(() => read(...line));
    expect(told).toContain(message);
    expect(told).not.toContain(secret);
  });

  test('tells no key that the environment has', () => {
    const told = messageOf(() => readCommandLine(['--supergraph', 's'], { cacheKey: 's3cret\n' }));
    expect(told).toBe('--cache-key must be without spaces');
  });

  test('stands for settings', () => {
    const limits = ['--cost-limit', '100', '--max-batch', '3', '--drain-time', '5', '--no-introspection'];
    const browsers = ['--cors-origin', 'https://a.example', '--csrf-prevention', 'off'];
    const command = read(...limits, ...browsers, '--trusted-documents', 'm.json');
    const trusted = new Map([['id', '{ a }']]);
    expect(settingsOf(command, trusted)).toMatchObject({
      cost: { mode: 'enforce', limits: { default: 100 } },
      documents: { mode: 'only', trusted, automatic: false },
      cors: { origins: ['https://a.example'], credentials: false },
      introspection: [],
      suggestions: ['everyone'],
      closeGraceMs: 5,
      maxBatch: 3,
      csrfPrevention: false,
    });
    expect(settingsOf(read(), new Map())).not.toHaveProperty('csrfPrevention');
  });

  test('explains operations and tells costs to nobody, everyone, or those that it names', () => {
    const told = (...line: string[]) => {
      const { explainTo, cost } = settingsOf(read(...line), new Map());
      return [explainTo, cost?.reportTo];
    };
    expect(told()).toEqual([[], []]);
    expect(told('--explain', '--cost-report')).toEqual([['everyone'], ['everyone']]);
    expect(told('--explain-to', 'scope:debug:plans, scope:staff')).toEqual([
      ['scope:debug:plans', 'scope:staff'],
      [],
    ]);
    expect(told('--cost-report-to', 'authenticated')).toEqual([[], ['authenticated']]);
    expect(told('--explain-to=')).toEqual([[], []]);
  });

  test('bounds selections also where no limits are asked for', () => {
    expect(settingsOf(read(), new Map()).limits).toMatchObject({ depth: Infinity, selections: 100_000 });
    expect(settingsOf(read('--max-selections', '7'), new Map()).limits).toMatchObject({ selections: 7 });
  });

  test('takes several issuers, each with its keys', () => {
    const issuers = ['--jwt-issuer', 'https://a', '--jwt-issuer', 'https://b/?c=d', '--jwt-audience', 'api'];
    expect(read(...issuers, '--jwt-jwks-uri', 'https://b/?c=d=https://b/keys?e=f')['jwt-jwks-uri']).toEqual([
      { issuer: 'https://b/?c=d', uri: 'https://b/keys?e=f' },
    ]);
    // Whose keys would they be?
    expect(() => read(...issuers, '--jwt-jwks-uri', 'https://keys')).toThrow(
      /must be <issuer>=<url>, of one/,
    );
  });

  test('leaves keys to the environment', () => {
    const secrets = { supergraphKey: 'from the environment' };
    const line = ['--supergraph', 's'];
    expect(readCommandLine(line, secrets)).toMatchObject({ 'supergraph-key': 'from the environment' });
    expect(readCommandLine([...line, '--supergraph-key', 'said'], secrets)).toMatchObject({
      'supergraph-key': 'said',
    });
  });

  test('explains every option it has', () => {
    const known = ['supergraph', ...Object.keys(read())];
    for (const name of known) expect(usage).toContain(`--${name}`);
  });
});

test('the command is there before anything is built, for npm to link', async () => {
  const gateway = new URL('../../', import.meta.url);
  const { bin } = JSON.parse(await readFile(new URL('package.json', gateway), 'utf8')) as {
    bin: Record<string, string>;
  };
  const { mode } = await stat(new URL(bin['gantry-gateway']!, gateway));
  expect(bin['gantry-gateway']).not.toContain('dist');
  expect(mode & 0o111).toBe(0o111);
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
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const run = (...line: string[]) => runStandalone(readCommandLine(line) as Command, logger);
  const warnings = () =>
    logged
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ level }) => level === 40)
      .map(({ msg }) => msg);
  const urlOf = () =>
    (JSON.parse(logged.findLast((line) => line.includes('is ready'))!) as { url: string }).url;
  const ask = async (query: string) => {
    const response = await fetch(`${urlOf()}?query=${encodeURIComponent(query)}`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  test('reads a file with options, which the command line overrides', async () => {
    const config = await file(
      'gateway.yaml',
      [
        'supergraph: s.graphql',
        'port: 4100',
        'explain: true',
        'no-landing-page: false',
        'forward-header: [authorization, reviews=x-trace]',
        'subgraph-url:',
        '  goods: http://127.0.0.1:1/graphql',
        'subscription-protocol: { goods: sse }',
      ].join('\n'),
    );
    const line = ['--config', config, '--port', '4200', '--forward-header', 'x-more'];
    expect(readCommandLine(line)).toMatchObject({
      supergraph: 's.graphql',
      port: 4200,
      explain: true,
      'no-landing-page': false,
      'forward-header': [
        { header: 'authorization' },
        { subgraph: 'reviews', header: 'x-trace' },
        { header: 'x-more' },
      ],
      'subgraph-url': [['goods', 'http://127.0.0.1:1/graphql']],
      'subscription-protocol': [['goods', 'sse']],
    });
    const wrong = await file('wrong.yaml', 'prot: 4000');
    expect(() => readCommandLine(['--config', wrong])).toThrow(/--prot/);
    const odd = await file('odd.yaml', '- port');
    expect(() => readCommandLine(['--config', odd])).toThrow(/odd.yaml has to be an object/);
  });

  test.each<[string, RegExp]>([
    ['port: 1\ncache-key: s3: cret', /broken\.yaml cannot be read: Nested mappings .* in line 2$/],
    ['cache-key: *s3cret', /broken\.yaml cannot be read: Unresolved alias/],
  ])('repeats no part of a file with options that it cannot read: %j', async (content, message) => {
    const broken = await file('broken.yaml', content);
    const told = messageOf(() => readCommandLine(['--config', broken]));
    expect(told).toMatch(message);
    expect(told).not.toContain('cret');
  });

  test('reads its supergraph from a registry, and keeps it for when that is gone', async () => {
    const registry = await TestRegistry.start(composeSupergraph(subgraphs), 'secret');
    const kept = join(folder, 'kept.graphql');
    const line = ['--supergraph', registry.url, '--supergraph-kept-in', kept, '--port', '0'];
    const gateway = await run(...line, '--supergraph-key', 'secret');
    expect(await ask('{ stocked }')).toMatchObject({ body: { data: { stocked: 2 } } });
    await gateway.close();
    await registry[Symbol.asyncDispose]();
    const again = await run(...line);
    expect(await ask('{ stocked }')).toMatchObject({ body: { data: { stocked: 2 } } });
    await again.close();
  });

  test('starts with the last good supergraph when there is a bad one, and tells so until there is a better one', async () => {
    const kept = await file('good.graphql', composeSupergraph(subgraphs));
    await using registry = await TestRegistry.start('type Query { broken', 'secret');
    const line = ['--supergraph', registry.url, '--supergraph-kept-in', kept, '--port', '0'];
    const gateway = await run(...line, '--supergraph-key', 'secret');
    expect(await ask('{ stocked }')).toMatchObject({ body: { data: { stocked: 2 } } });
    const readiness = async () =>
      (await (await fetch(urlOf().replace('/graphql', '/health/ready'))).json()) as unknown;
    await expect.poll(readiness).toMatchObject({
      ready: true,
      rejectedSupergraph: { message: expect.stringContaining('Syntax Error') },
    });
    registry.publish(composeSupergraph(subgraphs));
    await expect.poll(readiness).not.toHaveProperty('rejectedSupergraph');
    await gateway.close();
  });

  test('answers trusted documents only, and takes up others', async () => {
    const manifest = await file('manifest.json', '{"one":"{ stocked }"}');
    const supergraph = await file('s.graphql', composeSupergraph(subgraphs));
    const line = ['--supergraph', supergraph, '--port', '0', '--poll-interval', '5'];
    const gateway = await run(...line, '--trusted-documents', manifest);
    expect(await ask('{ stocked }')).toMatchObject({ body: { data: { stocked: 2 } } });
    expect(await ask('{ goods { left } }')).toMatchObject({ body: { errors: [{}] } });
    await file('manifest.json', '{"one":"{ goods { left } }"}');
    await expect.poll(() => ask('{ goods { left } }')).toMatchObject({ body: { data: {} } });
    await gateway.close();
  });

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
      /^The supergraph .*broken\.graphql is no supergraph that can be served: Syntax Error/,
    );
    const supergraph = await file('s.graphql', composeSupergraph(subgraphs));
    const noPlugin = await file('no-plugin.mjs', 'export default { name: "x", request: 7 }');
    await expect(run('--supergraph', supergraph, '--plugin', noPlugin)).rejects.toThrow(
      /no-plugin.mjs is no plugin: "request" must be a function/,
    );
  });

  test.each<[string, string, RegExp]>([
    ['throws.ts', 'throw new Error("boom");', /^--plugin .*throws\.ts cannot be loaded: boom$/],
    [
      'made.ts',
      'export default () => { throw new Error("no key"); };',
      /^--plugin .*made\.ts cannot be loaded: no key$/,
    ],
    ['alone.ts', 'import "./nowhere.ts";', /^--plugin .*alone\.ts cannot be loaded: .*nowhere\.ts/],
  ])('says that the plugin %s cannot be loaded, and why', async (name, content, message) => {
    const line = ['--supergraph', 's', '--plugin', await file(name, content)];
    await expect(run(...line)).rejects.toThrow(message);
  });

  test('refuses a plugin without a hook, and names what may be one misspelt', async () => {
    const supergraph = await file('s.graphql', composeSupergraph(subgraphs));
    const hooks = 'request, policies, plan, subgraphRequest, subgraphResponse, subscriptionEvent, stop';
    const typo = await file('typo.ts', 'export default { name: "a", reqest() {} };');
    await expect(run('--supergraph', supergraph, '--plugin', typo)).rejects.toThrow(
      `${typo} is no plugin: it has none of the hooks ${hooks}, but "reqest".`,
    );
    const half = await file('half.ts', 'export default { name: "a", stop() {}, reqest() {} };');
    const gateway = await run('--supergraph', supergraph, '--port', '0', '--plugin', half);
    expect(warnings()).toContain(
      `--plugin ${half} has a function "reqest", which is no hook; the hooks are ${hooks}.`,
    );
    await gateway.close();
  });

  test('warns of subgraphs that no supergraph has, with each supergraph', async () => {
    const supergraph = await file('few.graphql', composeSupergraph(subgraphs));
    const line = ['--supergraph', supergraph, '--port', '0', '--poll-interval', '5'];
    const named = [
      ['--subgraph-url', 'nosuch=http://localhost:1'],
      ['--forward-header', 'nosuch=authorization'],
      ['--forward-header', 'goods=x-trace'],
      ['--subgraph-timeout', '1000'],
      ['--subgraph-timeout', 'nosuch=1000'],
      ['--subscription-protocol', 'nosuch=sse'],
      ['--subscription-url', 'nosuch=http://localhost:1'],
    ];
    logged.splice(0);
    const gateway = await run(...line, ...named.flat());
    const all = [
      'subgraph-url',
      'subscription-protocol',
      'subscription-url',
      'subgraph-timeout',
      'forward-header',
    ].map((option) => `--${option} names "nosuch"; this supergraph has goods, stock.`);
    expect(warnings()).toEqual(all);
    await file('few.graphql', composeSupergraph(subgraphs.filter(({ name }) => name === 'goods')));
    await expect
      .poll(warnings, { timeout: 30_000 })
      .toContain('--subgraph-url names "nosuch"; this supergraph has goods.');
    await gateway.close();
  });

  test('says where in a plugin a syntax error is, as Node tells it', async () => {
    const plugin = await file('bad.ts', 'const a = 1;\nexport default { name: "a" request() {} };');
    // A process of its own: here, it is not Node that reads modules.
    const loading = `import { loadPlugins } from ${JSON.stringify(new URL('../../src/standalone/loadPlugins.ts', import.meta.url).href)};
      await loadPlugins([${JSON.stringify(plugin)}]).catch(({ message }) => process.stdout.write(message));`;
    const loader = spawn(process.execPath, ['--import', sources, '--input-type=module', '--eval', loading]);
    expect(await text(loader.stdout)).toBe(
      `--plugin ${plugin} cannot be loaded: Expected ',', got 'ident' (${plugin}:2)`,
    );
  });
});
