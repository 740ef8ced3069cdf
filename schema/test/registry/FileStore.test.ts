import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { FileStore } from '@gantry/schema/registry/FileStore.js';
import { RegistryError } from '@gantry/schema/registry/RegistryError.js';
import { SmallDisk, smallDiskMissing } from '@gantry/test/faults/SmallDisk.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePublication } from './examplePublication.js';
import { storeContract } from './storeContract.js';

storeContract('a file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gantry-registry-'));
  return {
    open: (owner) => new FileStore(path.join(folder, `${owner}.json`)),
    close: () => rm(folder, { recursive: true }),
  };
});

const ref = { graph: 'shop', variant: 'main' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gantry-registry-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A registry's file with two versions. */
async function publishedFile(name: string): Promise<string> {
  const file = path.join(folder, name);
  const store = new FileStore(file);
  for (const version of [1, 2]) await store.append(ref, examplePublication(version));
  return file;
}

async function refusalOf(file: string): Promise<RegistryError> {
  const error: unknown = await new FileStore(file).latest(ref).catch((reason: unknown) => reason);
  if (error instanceof RegistryError) return error;
  throw new Error('It was read.', { cause: error });
}

describe('a file that is not what was written', () => {
  it('is called damaged, with file, line and column, wherever it was cut off', async () => {
    const whole = await readFile(await publishedFile('whole.json'), 'utf8');
    const file = path.join(folder, 'cut.json');
    for (let end = 0; end < whole.length - 1; end += 97) {
      await writeFile(file, whole.slice(0, end));
      const { code, message } = await refusalOf(file);
      const lines = whole.slice(0, end).split('\n');
      expect([code, message]).toEqual([
        'REGISTRY_DAMAGED',
        expect.stringContaining(`${file}:${lines.length}:`),
      ]);
    }
  });

  it('stays as it is when somebody wants to write to it', async () => {
    const file = await publishedFile('half.json');
    const whole = await readFile(file, 'utf8');
    const half = whole.slice(0, whole.length / 2);
    await writeFile(file, half);
    await expect(new FileStore(file).append(ref, examplePublication(3))).rejects.toMatchObject({
      code: 'REGISTRY_DAMAGED',
    });
    expect(await readFile(file, 'utf8')).toBe(half);
  });

  const edited: [what: string, edit: (text: string) => string, says: RegExp][] = [
    [
      'an author was put in place of another',
      (text) => text.replace('"ada"', '"eve"'),
      /not what was written/,
    ],
    [
      'a version is missing',
      (text) => text.replace('"version": 2,', '"version": 7,'),
      /graphs\.shop@main\.publications: the versions have a gap/,
    ],
    [
      'a time is none',
      (text) => text.replace('2026-01-01T', '2026-13-01T'),
      /graphs\.shop@main\.publications\.0\.publishedAt/,
    ],
    ['it has the marks of a merge', (text) => text.replace('\n', '\n<<<<<<< HEAD\n'), /\.json:2:1 /],
    ['it is of a later format', (text) => text.replace('"format": 1', '"format": 2'), /has the format 2/],
    ['it is some other JSON', () => '{"name": "@gantry/schema"}', /at format/],
  ];
  it.each(edited)('is called damaged when %s', async (what, edit, says) => {
    const file = await publishedFile(`${what}.json`);
    await writeFile(file, edit(await readFile(file, 'utf8')));
    const { code, message } = await refusalOf(file);
    expect(code).toBe('REGISTRY_DAMAGED');
    expect(message).toMatch(says);
    expect(message).toContain(file);
  });
});

it('names the file that cannot be read', async () => {
  const file = path.join(folder, 'folder.json');
  await mkdir(file);
  expect(await refusalOf(file)).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(file),
  });
});

it('names the folder that is missing', async () => {
  const file = path.join(folder, 'nowhere', 'registry.json');
  await expect(new FileStore(file).append(ref, examplePublication(1))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(
      /nowhere\/\.registry\.json\.lock cannot be made: .* its folder must be there/,
    ),
  });
});

it.skipIf(smallDiskMissing)('stays as it was, and whole, when the disk has no room for more', async () => {
  const place = path.join(folder, 'disk');
  await using _ = await SmallDisk.mount(place, 1);
  const file = path.join(place, 'registry.json');
  const store = new FileStore(file);
  await store.append(ref, examplePublication(1));
  const supergraph = { sdl: '#'.repeat(2_000_000), etag: 'e'.repeat(64) };
  await expect(store.append(ref, examplePublication(2, { supergraph }))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/^.*registry\.json cannot be written: ENOSPC/),
  });
  expect((await readdir(place)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(await store.latest(ref)).toEqual(examplePublication(1));
  await store.append(ref, examplePublication(2));
  expect((await store.latest(ref))?.version).toBe(2);
});

it('follows a link, and leaves nothing of its own behind but the lock', async () => {
  const file = await publishedFile('target.json');
  const link = path.join(await mkdtemp(path.join(folder, 'links-')), 'registry.json');
  await symlink(file, link);
  await new FileStore(link).append(ref, examplePublication(3));
  expect((await new FileStore(file).latest(ref))?.version).toBe(3);
  expect(await readdir(path.dirname(link))).toEqual(['.registry.json.lock', 'registry.json']);
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it('keeps each definition once, however many versions have it', async () => {
  const file = path.join(folder, 'versions.json');
  const store = new FileStore(file);
  const types = Array.from({ length: 100 }, (_, at) => `type T${at} {\n  a: Int\n  b: String\n  c: ID!\n}`);
  const sdl = (version: number): string => [...types, `type Changing { v${version}: Int }`].join('\n\n');
  const publish = async (version: number): Promise<number> => {
    const subgraphs = [{ name: 'catalog', url: 'http://catalog/graphql', sdl: sdl(version) }];
    await store.append(ref, examplePublication(version, { subgraphs }));
    return (await readFile(file, 'utf8')).length;
  };
  const [first, second] = [await publish(1), await publish(2)];
  expect(second - first).toBeLessThan(first / 2);
  expect((await store.publication(ref, 1))?.subgraphs[0]?.sdl).toBe(sdl(1));
});

describe('processes', () => {
  const run = (fixture: string, ...args: string[]): ChildProcess => {
    const program = new URL(`fixtures/${fixture}.ts`, import.meta.url).pathname;
    // With vitest's own execArgv: what finds the sources.
    return spawn(process.execPath, [...process.execArgv, program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  };

  it('that publish at once: one stores, the others are told by whom they were beaten', async () => {
    const file = path.join(folder, 'raced.json');
    const racers = await Promise.all(
      ['ada', 'bob', 'cleo'].map(async (author) => {
        const child = run('appendOnce', file, author);
        await once(child.stdout!, 'data');
        return { author, child };
      }),
    );
    const outcomes = await Promise.all(
      racers.map(async ({ author, child }) => {
        child.stdin!.write('now\n');
        return { author, outcome: (await text(child.stdout!)).trim() };
      }),
    );
    const stored = await new FileStore(file).latest(ref);
    expect(outcomes.filter(({ outcome }) => outcome === 'stored').map(({ author }) => author)).toEqual([
      stored?.author,
    ]);
    for (const { author, outcome } of outcomes) {
      if (author !== stored?.author)
        expect(outcome).toContain(
          `PUBLISH_CONFLICT shop@main is at version 1 by now, published by ${stored?.author}`,
        );
    }
  });

  it('that die while they write leave no lock behind', async () => {
    const file = await publishedFile('abandoned.json');
    const holder = run('holdLock', file);
    await once(holder.stdout!, 'data');
    const waiting = new FileStore(file).append(ref, examplePublication(3));
    const order: string[] = [];
    void waiting.then(() => order.push('written'));
    expect((await new FileStore(file).latest(ref))?.version).toBe(2);
    order.push('read');
    holder.kill('SIGKILL');
    await waiting;
    expect(order).toEqual(['read', 'written']);
  });
});
