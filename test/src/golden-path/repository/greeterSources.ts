/** How a version of the greeter behaves. */
export type GreeterKind = 'good' | 'failing-start' | 'failing-build';

const server = `import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('./built.json', import.meta.url), 'utf8'));
const greeting = process.env.GREETING ?? 'no greeting';

const server = createServer((request, response) => {
  console.log(request.method, request.url);
  const noise = Number(new URL(request.url, 'http://greeter').searchParams.get('noise') ?? 0);
  for (let line = 1; line <= noise; line += 1) console.log('noise', line, '.'.repeat(4000));
  if (noise) console.log('noise ends', request.url);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ service: 'greeter', version, greeting }));
});
server.listen(Number(process.env.PORT), () => console.log('greeter', version, 'listens on', process.env.PORT));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
`;

const failingServer = `console.error('greeter: cannot find its menu');
process.exit(1);
`;

// What it writes is read at start: a release that was not built does not start.
const build = `import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
mkdirSync('dist', { recursive: true });
cpSync('server.js', 'dist/server.js');
writeFileSync('dist/built.json', JSON.stringify({ version }));
console.log('built greeter', version);
`;

const failingBuild = `console.error('greeter: the menu does not compile');
process.exit(1);
`;

/**
 * The files of a small HTTP service: it listens on `PORT`, and answers its version and the secret `GREETING`. A request with
 * `?noise=<lines>` makes it log that many lines of 4 KB.
 * A lock file without packages makes `npm ci` real and needs no registry.
 */
export function greeterSources(version: string, kind: GreeterKind = 'good'): Record<string, string> {
  const manifest = {
    name: 'greeter',
    version,
    private: true,
    type: 'module',
    scripts: { build: 'node build.js', start: 'node dist/server.js' },
  };
  const { name } = manifest;
  const lock = { name, version, lockfileVersion: 3, requires: true, packages: { '': { name, version } } };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'package-lock.json': `${JSON.stringify(lock, null, 2)}\n`,
    'build.js': kind === 'failing-build' ? failingBuild : build,
    'server.js': kind === 'failing-start' ? failingServer : server,
  };
}
