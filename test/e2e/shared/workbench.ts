import { silentObserver } from '../../src/golden-path/journey/GoldenPathObserver.js';
import type { Journey } from '../../src/golden-path/journey/Journey.js';
import { RawClient } from '../../src/golden-path/journey/RawClient.js';
import { signIn } from '../../src/golden-path/journey/steps/signIn.js';
import { KitchenProcess } from '../../src/golden-path/kitchen/KitchenProcess.js';
import { GitServer } from '../../src/golden-path/repository/GitServer.js';
import { GreeterRepository } from '../../src/golden-path/repository/GreeterRepository.js';
import { tokenFor, type RunningGantry } from '../../src/gantry/tokens.js';
import { fresh } from './people.js';

/** A tenant of ada's with a kitchen and a repository beside it, for tests that take single steps of the golden path. */
export interface Workbench extends AsyncDisposable {
  journey: Journey;
  client: RawClient;
  slug: string;
}

export async function openWorkbench(
  gantry: RunningGantry,
  transport: 'ws' | 'sse' = 'ws',
): Promise<Workbench> {
  const stack = new AsyncDisposableStack();
  const kitchen = stack.use(await KitchenProcess.start());
  const repository = stack.use(await GreeterRepository.create(stack.use(await GitServer.start())));
  const token = await tokenFor(gantry, 'ada');
  const client = new RawClient({ endpoint: `${gantry.baseUrl}/graphql`, token, transport });
  const journey = { client, observer: silentObserver, suffix: fresh(), kitchen, repository };
  const signedIn = await signIn(journey);
  const inTenant = client.inTenant(signedIn.slug);
  return {
    journey: { ...journey, client: inTenant },
    client: inTenant,
    slug: signedIn.slug,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
