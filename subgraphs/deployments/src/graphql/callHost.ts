import { hostChannel } from '../Hosting.js';
import type { DeploymentsScope } from '../services.js';

/** Has the host look at what the mutation's transaction stores, once it is committed; the host may be another replica. */
export async function callHost(scope: DeploymentsScope): Promise<void> {
  await (await scope.em()).execute('SELECT pg_notify(?, ?)', [hostChannel, '']);
}
