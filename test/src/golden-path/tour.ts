import { once } from 'node:events';
import { requestDevelopmentToken } from '@gantry/embedded/issuer/requestDevelopmentToken.js';
import { runGoldenPath } from './journey/runGoldenPath.js';
import { SdkClient } from './journey/SdkClient.js';
import { KitchenProcess } from './kitchen/KitchenProcess.js';
import { GitServer } from './repository/GitServer.js';
import { GreeterRepository } from './repository/GreeterRepository.js';
import { environment } from './tour/environment.js';
import { openGantry } from './tour/openGantry.js';
import { TerminalObserver } from './tour/TerminalObserver.js';

const { stdout } = process;
const terminal = new TerminalObserver({
  write: (text) => void stdout.write(text),
  coloured: stdout.isTTY && environment.NO_COLOR === '',
  width: Math.min(stdout.columns ?? 110, 120),
});

const interrupted = once(process, 'SIGINT').then(() => {
  throw new Error('Interrupted.');
});
interrupted.catch(() => {}); // it may come while nobody waits for it yet

/** Shows the golden path, on real input, from the first sign-in to the bill. */
async function tour(): Promise<void> {
  await using gantry = await openGantry(environment.GANTRY_PORT);
  const { baseUrl, startedIn } = gantry;
  const how = startedIn === null ? 'running' : `started in ${startedIn.toFixed(1)} s`;
  stdout.write(`Gantry at ${baseUrl}/graphql (${how})\n`);
  await using kitchen = await KitchenProcess.start();
  await using git = await GitServer.start();
  await using repository = await GreeterRepository.create(git);
  const token = await requestDevelopmentToken({ baseUrl, user: 'ada' });
  await using client = new SdkClient({ url: `${baseUrl}/graphql`, token });
  const walking = runGoldenPath(client, terminal, { kitchen, repository });
  const { slug } = await Promise.race([walking, interrupted]);
  stdout.write(`\nThe golden path took ${terminal.seconds.toFixed(1)} s, in tenant ${slug}.\n`);
}

tour().then(
  () => process.exit(0),
  (error: unknown) => {
    terminal.failed(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
