import { chmod, lstat, mkdir, readFile, readlink, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FolderArtifactStore } from '../../src/adapters/artifacts/FolderArtifactStore.js';
import { ArtifactFault } from '../../src/domain/ports/ArtifactStore.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { writeFiles } from '../support/writeFiles.js';

let folder: string;
let store: FolderArtifactStore;
let count = 0;
const fresh = (): string => join(folder, `folder-${(count += 1)}`);
const files = { 'package.json': '{}', 'dist/a.js': 'a', 'dist/b.js': 'b' };
const keptAt = (digest: string): string => join(folder, 'artifacts', digest.replace(':', '-'));

beforeAll(async () => {
  folder = await temporaryFolder();
  store = new FolderArtifactStore({
    directory: join(folder, 'artifacts'),
    maximumBytes: 10_000,
    maximumEntries: 20,
  });
});

describe('an artifact store', () => {
  test('gives the same files the same digest, whatever their times, order and other modes', async () => {
    const one = await writeFiles(fresh(), files);
    const other = await writeFiles(fresh(), Object.fromEntries(Object.entries(files).toReversed()));
    await utimes(join(other, 'dist/a.js'), 1, 1);
    await chmod(join(other, 'dist/a.js'), 0o600);
    expect(await store.seal(one)).toEqual(await store.seal(other));
    expect((await store.seal(one)).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test.each<[string, (at: string) => Promise<void>]>([
    ['content', (at) => writeFile(join(at, 'dist/a.js'), 'c')],
    ['another file', (at) => writeFile(join(at, 'c'), '')],
    ['an empty folder', (at) => mkdir(join(at, 'empty'))],
    ['a link', (at) => symlink('a.js', join(at, 'dist/c.js'))],
    ['the right to be run', (at) => chmod(join(at, 'dist/a.js'), 0o755)],
  ])('gives another digest to files that differ in %s', async (_, change) => {
    const before = await store.seal(await writeFiles(fresh(), files));
    const at = await writeFiles(fresh(), files);
    await change(at);
    expect((await store.seal(at)).digest).not.toBe(before.digest);
  });

  test('gives back what was kept, writable, with its links and what may be run', async () => {
    const at = await writeFiles(fresh(), files);
    await symlink('dist/a.js', join(at, 'main.js'));
    await chmod(join(at, 'dist/b.js'), 0o700);
    const { digest, bytes } = await store.seal(at);
    expect(bytes).toBe(4);
    await writeFile(join(at, 'dist/a.js'), 'changed after');
    const back = fresh();
    await store.materialise(digest, back);
    expect(await readFile(join(back, 'main.js'), 'utf8')).toBe('a');
    expect(await readlink(join(back, 'main.js'))).toBe('dist/a.js');
    expect((await stat(join(back, 'dist/b.js'))).mode & 0o777).toBe(0o755);
    await writeFile(join(back, 'dist/a.js'), 'a replica writes');
    await store.materialise(digest, fresh());
  });

  test('keeps artifacts read-only', async () => {
    const { digest } = await store.seal(await writeFiles(fresh(), files));
    expect((await lstat(join(keptAt(digest), 'dist/a.js'))).mode & 0o222).toBe(0);
    expect((await lstat(join(keptAt(digest), 'dist'))).mode & 0o222).toBe(0);
  });

  test('does not hand out an artifact that was changed or is missing', async () => {
    const { digest } = await store.seal(await writeFiles(fresh(), { 'a.txt': 'tampered with below' }));
    await chmod(join(keptAt(digest), 'a.txt'), 0o644);
    await writeFile(join(keptAt(digest), 'a.txt'), 'evil');
    const target = fresh();
    await expect(store.materialise(digest, target)).rejects.toThrow('was changed');
    await expect(stat(target)).rejects.toThrow('ENOENT');
    await expect(store.materialise(`sha256:${'0'.repeat(64)}`, fresh())).rejects.toThrow('is missing');
    await expect(store.materialise('sha256:../../etc', fresh())).rejects.toThrow('is no digest');
  });

  test.each(['/etc/passwd', '../outside', 'dist/../../outside', '..'])(
    'refuses a link to %s',
    async (target) => {
      const at = await writeFiles(fresh(), files);
      await symlink(target, join(at, 'link'));
      await expect(store.seal(at)).rejects.toThrow('leads out of the repository');
    },
  );

  test('refuses what is too large', async () => {
    await expect(store.seal(await writeFiles(fresh(), { big: 'x'.repeat(10_001) }))).rejects.toThrow(
      ArtifactFault,
    );
    const many = Object.fromEntries(Array.from({ length: 21 }, (__, index) => [`${index}`, '']));
    await expect(store.seal(await writeFiles(fresh(), many))).rejects.toThrow('larger than');
  });

  test('keeps one copy when the same is sealed many times at once', async () => {
    const at = await writeFiles(fresh(), { 'x.txt': 'at once' });
    const sealed = await Promise.all(Array.from({ length: 5 }, () => store.seal(at)));
    expect(new Set(sealed.map(({ digest }) => digest)).size).toBe(1);
  });
});
