import path from 'node:path';
import type { EmbeddedEnvironment } from './environment.js';

/** What a newcomer reads once Gantry is ready. */
export function banner(
  url: string,
  seconds: number,
  environment: EmbeddedEnvironment,
  logFile: string,
): string {
  const agent = environment.INFERENCE_URL
    ? `agents answer with the model "${environment.INFERENCE_MODEL}" at ${new URL(environment.INFERENCE_URL).origin}`
    : 'agents answer with the built-in drafting agent, which is no model; set INFERENCE_URL for a real one';
  const relative = (file: string): string => path.relative(process.cwd(), file) || '.';
  return `
Gantry is ready after ${seconds.toFixed(1)} s.

  GraphQL         ${url}/graphql      (HTTP, graphql-ws and SSE)
  Health          ${url}/health/ready
  A token         npm run --silent token -- ada        (or bob)
  Schema registry ${url}/registry      (key in ${relative(path.join(environment.dataFolder, 'registry-key'))})
  Data and log    ${relative(environment.dataFolder)}, ${relative(logFile)}
  Inference       ${agent}

Try it:

  curl -s ${url}/graphql -H 'content-type: application/json' \\
    -H "authorization: Bearer $(npm run --silent token -- ada)" \\
    -d '{"query": "{ viewer { id email memberships { tenant { slug } roles } } }"}'

See it all: npm run tour. Ctrl-C stops.
`;
}
