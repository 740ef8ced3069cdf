import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cachingSettingsOf, cachingVariables } from '../../src/cachingVariables.js';
import { readCommandLine, type Command } from '../../src/standalone/commandLine.js';
import { settingsOf } from '../../src/standalone/settingsOf.js';

describe('the environment', () => {
  const schema = z.object({ ...cachingVariables, GANTRY_WORKERS: z.coerce.number().default(1) });
  const read = (variables: Record<string, string> = {}) =>
    cachingSettingsOf(readEnvironment(schema, variables));

  test('keeps in memory what the schema lets it, unless there are several workers', () => {
    expect(read()).toMatchObject({ store: 'memory', headers: false, key: undefined });
    expect(read({ GANTRY_WORKERS: '2' }).store).toBe('off');
    expect(read({ GANTRY_WORKERS: '2', GANTRY_CACHE: 'redis://r:6379' }).store).toBe('redis://r:6379');
    expect(read({ GANTRY_CACHE: 'off' }).store).toBe('off');
  });

  test('says what is to be other than usual', () => {
    const rest = { defaultMaxAge: 5, tenantShare: 0.5, maxBytes: 1_000, honourClient: true };
    expect(read({ GANTRY_CACHING: JSON.stringify(rest) })).toMatchObject(rest);
  });

  test.each([
    ['GANTRY_CACHE', 'disk', /must be "off", "memory" or a redis/],
    ['GANTRY_CACHE', 'http://r', /must be "off", "memory" or a redis/],
    ['GANTRY_CACHE_KEY', 'short', /at least 16/],
    ['GANTRY_CACHING', '{"tenantShare":2}', /GANTRY_CACHING/],
    ['GANTRY_CACHING', '{"maxbytes":2}', /maxbytes/],
  ])('%s=%s is refused', (name, value, message) => {
    expect(() => read({ [name]: value })).toThrow(message);
  });
});

describe('the command line', () => {
  const read = (...line: string[]) =>
    settingsOf(readCommandLine(['--supergraph', 's', ...line]) as Command, new Map()).caching;

  test('keeps nothing unless it is asked to', () => {
    expect(read()).toMatchObject({ store: 'off', honourClient: false });
  });

  test('goes by headers of subgraphs, and gives one tenant all there is', () => {
    expect(read('--cache', 'memory', '--cache-bytes', '1000', '--cache-default-age', '5')).toMatchObject({
      store: 'memory',
      headers: true,
      tenantShare: 1,
      maxBytes: 1_000,
      defaultMaxAge: 5,
    });
  });

  test.each([
    [['--cache', 'disk'], /--cache must be memory or a redis/],
    [['--cache', 'memory', '--workers', '2'], /--cache must be in Redis for several --workers/],
  ])('%j is refused', (line, message) => {
    expect(() => read(...line)).toThrow(message);
  });

  test('leaves the key to the environment', () => {
    const command = readCommandLine(['--supergraph', 's'], { cacheKey: 'k' }) as Command;
    expect(settingsOf(command, new Map()).caching?.key).toBe('k');
  });
});
