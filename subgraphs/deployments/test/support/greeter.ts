/** The files of a small service that answers its version and what it was told; `start` is the body of its program. */
export function greeter(version: string, start = serve(version)): Record<string, string> {
  const manifest = {
    name: 'greeter',
    version,
    private: true,
    type: 'module',
    scripts: { start: 'node main.js' },
  };
  return { 'package.json': JSON.stringify(manifest), 'main.js': start };
}

/** The same service, built by a shell command. */
export function greeterBuiltBy(build: string, version: string): Record<string, string> {
  const files = greeter(version);
  const manifest = JSON.parse(files['package.json'] ?? '') as { scripts: Record<string, string> };
  manifest.scripts['build'] = build;
  return { ...files, 'package.json': JSON.stringify(manifest) };
}

function serve(version: string): string {
  return `import { createServer } from 'node:http';
const { PORT, HOST, GREETING = 'none', PLACE = 'nowhere' } = process.env;
const server = createServer((request, response) => {
  console.log('asked', request.url, 'and says', GREETING);
  setTimeout(() => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ version: '${version}', greeting: GREETING.toUpperCase(), place: PLACE, pid: process.pid }));
  }, 5);
});
server.listen(Number(PORT), HOST, () => console.log('greeter ${version} listens'));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
`;
}

export interface Greeting {
  version: string;
  greeting: string;
  place: string;
  pid: number;
}

/** What the service at a zone's URL says. */
export async function greetingAt(url: string | null): Promise<Greeting> {
  const response = await fetch(url ?? '');
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as Greeting;
}
