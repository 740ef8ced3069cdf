import path from 'node:path';
import type { DistributedShape } from './DistributedShape.js';

/** What a newcomer reads once everything is ready. */
export function banner(shape: DistributedShape, seconds: number, dataFolder: string): string {
  const folder = path.relative(process.cwd(), dataFolder) || '.';
  const { port } = new URL(shape.baseUrl);
  const setting = port === '4000' ? '' : `GANTRY_PORT=${port} `;
  const processes = shape.replicas.map(
    ({ name, pid, probeUrl }) => `  ${name.padEnd(16)} ${probeUrl.padEnd(24)} pid ${pid}`,
  );
  return `
Gantry runs in ${shape.replicas.length} processes, ready after ${seconds.toFixed(1)} s.

  GraphQL         ${shape.endpoint}      (HTTP, graphql-ws and SSE)
  A token         ${setting}npm run --silent token -- ada        (or bob)
  The golden path ${setting}npm run tour
  Data and logs   ${folder}, ${path.join(folder, 'logs')}

${processes.join('\n')}

Kill any of them and see what happens; each has a log of its name. Ctrl-C stops all.
`;
}
