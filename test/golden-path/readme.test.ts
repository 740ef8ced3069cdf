import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

describe('the README', () => {
  it('names every setting that a process reads', () => {
    const sources = globSync(
      [
        '{gateway,subgraphs/*,deploy/*}/src/**/*nvironment*.ts',
        'platform/src/subgraph/subgraphEnvironment.ts',
      ],
      { cwd: root },
    );
    expect(sources.length).toBeGreaterThan(6);
    const settings = sources.flatMap((file) =>
      [...readFileSync(root + file, 'utf8').matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name),
    );
    const internal = ['GANTRY_STARTED_AT'];
    const missing = settings.filter((name) => !internal.includes(name!) && !readme.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('links only to what is there', () => {
    for (const [, path] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      expect(globSync(path!, { cwd: root })).toEqual([path]);
  });

  it('has nothing left to fill in', () => {
    expect(readme.includes('<!--')).toBe(false);
  });
});
