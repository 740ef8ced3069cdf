import { inspect } from 'node:util';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { formatError } from '../../src/errors/formatError.js';
import type { GantryError } from '../../src/errors/GantryError.js';
import { RedisConnection, type RedisConnectionOptions } from '../../src/redis/RedisConnection.js';
import type { RedisFailure } from '../../src/redis/RedisFailure.js';
import { RedisScript } from '../../src/redis/RedisScript.js';

const put = new RedisScript("return redis.call('SET', KEYS[1], ARGV[1])");

const leftOut = redisMissing === undefined ? '' : `, left out: ${redisMissing}`;
describe.runIf(redisMissing === undefined)(`a connection to a real Redis${leftOut}`, () => {
  const secret = 'a-password-that-nobody-may-see';
  let server: RedisServer;
  let connection: RedisConnection;
  let failures: RedisFailure[];
  let recoveries: number;
  beforeAll(async () => {
    server = await RedisServer.start({ password: secret });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  afterEach(() => connection.close());

  async function connect(options: Partial<RedisConnectionOptions> = {}): Promise<RedisConnection> {
    [failures, recoveries] = [[], 0];
    connection = new RedisConnection({
      url: server.url,
      name: 'test',
      onFailure: (failure) => void failures.push(failure),
      onRecovery: () => void (recoveries += 1),
      ...options,
    });
    await connection.connect();
    return connection;
  }

  it('refuses commands at once while Redis is away, and takes them again when it is back', async () => {
    const redis = (await connect()).tenant('t');
    await redis.script(put, ['a'], ['1']);
    await server.kill();
    const refused = await Promise.allSettled(
      Array.from({ length: 10_000 }, () => redis.script(put, ['a'], ['2'])),
    );
    expect(refused.every(({ status }) => status === 'rejected')).toBe(true);
    // Each of them at once: had they waited for the next attempt to connect, this would take half a minute.
    const from = performance.now();
    for (let time = 0; time < 20; time++) expect(await connection.ready()).toBe(false);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(recoveries).toBe(0);
    await server.restart();
    // Nothing of what was refused is done late, and scripts that a restart forgot are sent again.
    await expect.poll(() => redis.getMany(['a']).catch(() => 'away')).toEqual([null]);
    await redis.script(put, ['a'], ['3']);
    expect((await redis.getMany(['a'])).map(String)).toEqual(['3']);
    expect(recoveries).toBe(1);
  });

  it('answers clients with UNAVAILABLE, and nobody with a secret, a key or a value', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'another-password-that-nobody-may-see';
    await connect({ url: wrong.href });
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
    await server.kill();
    await server.restart();
    const redis = connection.tenant('tnt_1');
    const error = await redis.script(put, ['the name'], ['the text of a message']).then(
      () => undefined,
      (error: unknown) => error as GantryError,
    );
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    await expect.poll(() => failures.map(({ reason }) => reason)).toContain('refused');
    for (const err of [error, ...failures]) logger.error({ err }, 'As it would be logged.');
    const formatted = JSON.stringify(formatError(error!, logger, 'a request'));
    expect(JSON.parse(formatted)).toEqual({
      message: 'What this needs cannot be reached at the moment; try again later.',
      extensions: { code: 'UNAVAILABLE' },
    });
    for (const told of [
      formatted,
      lines.join(''),
      inspect(error, { depth: 9 }),
      inspect(failures, { depth: 9 }),
    ]) {
      expect(told).not.toMatch(/nobody-may-see|the name|the text/);
    }
    expect(formatted).not.toMatch(/redis|127\.0\.0\.1|WRONGPASS/i);
    expect(lines.join('')).toContain('WRONGPASS');
  });

  it('calls a full Redis failing, though it answers reads', async () => {
    const redis = (await connect()).tenant('t');
    await connection.run((client) => client.config('SET', 'maxmemory', '1kb'));
    for (let time = 0; time < 3; time++) {
      await expect(redis.script(put, ['a'], ['1'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await redis.getMany(['a']);
    }
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(['full']));
    expect(recoveries).toBe(0);
    await connection.run((client) => client.config('SET', 'maxmemory', '0'));
    await redis.script(put, ['a'], ['1']);
    expect((await redis.getMany(['a'])).map(String)).toEqual(['1']);
  });

  it('lets no name reach what is another tenant’s', async () => {
    await connect({ namespace: 'reach' });
    const tenants = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('', 't', 't}:', '{t}', ':nobody', '%3Anobody', 't}:x', 'nobody'),
      fc.constant(null),
    );
    const names = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('', '}:{u}:a', ':a', '../u', '{u}:a'),
    );
    await fc.assert(
      fc.asyncProperty(tenants, names, tenants, names, async (mine, name, theirs, other) => {
        fc.pre(mine !== theirs);
        const [a, b] = [connection.tenant(mine), connection.tenant(theirs)];
        expect(a.key(name).startsWith(a.key(''))).toBe(true);
        expect(a.key(name).startsWith(b.key(''))).toBe(false);
        // Of any key, what is between the first braces is its tenant and nothing else: so does a cluster place it.
        expect(/^reach:\{([^{}]*)\}:/.exec(a.key(name))?.[0]).toBe(a.key(''));
        await a.script(put, [name], ['mine']);
        await b.script(put, [other], ['theirs']);
        expect((await a.getMany([name])).map(String)).toEqual(['mine']);
        expect((await b.getMany([other])).map(String)).toEqual(['theirs']);
      }),
      { numRuns: 100 },
    );
  });
});
