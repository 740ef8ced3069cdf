import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from '@gantry/test/gantry/bareEnvironment.js';
import { afterAll, expect, it, vi } from 'vitest';
import { gantryCommand } from './support/gantry.js';
import { Shop } from './support/shop.js';

// Each test starts many processes, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 180_000 });

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const shop = await Shop.open();
afterAll(() => rm(shop.folder, { recursive: true }));

/** A line that was typed, and what was printed then. */
interface Step {
  typed: string;
  printed: string;
}

/** The sessions in it, one after the other. */
function steps(): Step[] {
  return [...readme.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, session = '']) =>
    session
      .split(/^\$ /m)
      .slice(1)
      .map((step) => ({
        typed: step.slice(0, step.indexOf('\n')),
        printed: step.slice(step.indexOf('\n') + 1),
      })),
  );
}

/** What differs each time: times, and hashes of what has times in it. */
function steady(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>').replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
}

const special = /[.*+?^${}()|[\]\\]/g;

/** `[…]` stands for whatever there is. */
function patternOf(printed: string): RegExp {
  const parts = steady(printed).split(/\n?\[…\]\n?/);
  return new RegExp(`^${parts.map((part) => part.replaceAll(special, String.raw`\$&`)).join('.*')}$`, 's');
}

it('shows what happens when its lines are typed', async () => {
  const { file, args } = gantryCommand();
  const programs = path.join(shop.folder, '.programs');
  await mkdir(programs);
  const quoted = [file, ...args].map((word) => `'${word}'`).join(' ');
  await writeFile(path.join(programs, 'npx'), `#!/bin/sh\nshift\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  const mark = '--- next ---';
  const script = steps()
    .map(({ typed }) => `${typed}\nended=$?; echo '${mark}'; (exit $ended)`)
    .join('\n');
  const env = { ...bareEnvironment, PATH: `${programs}:${bareEnvironment['PATH']}` };
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `exec 2>&1\n${script}\ntrue`], {
    cwd: shop.folder,
    env,
  });
  const printed = stdout.split(`${mark}\n`);
  for (const [at, step] of steps().entries()) {
    expect(`$ ${step.typed}\n${steady(printed[at] ?? '')}`).toMatch(
      patternOf(`$ ${step.typed}\n${step.printed}`),
    );
  }
  expect(steps().length).toBeGreaterThan(10);
});

it('names every command', async () => {
  const { file, args } = gantryCommand('schema', '--help');
  const { stdout } = await promisify(execFile)(file, args, { env: bareEnvironment });
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*\S$/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(14);
  for (const command of commands) expect(readme).toMatch(new RegExp(`\`${command}[ \`]`));
});
