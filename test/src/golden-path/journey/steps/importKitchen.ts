import { changed, expectThat } from '../expectation.js';
import type { Journey } from '../Journey.js';
import { kitchenDocument } from '../operations.js';

/** The kitchen's OpenAPI document becomes callable operations. */
export async function importKitchen({ client, observer, kitchen, suffix }: Journey) {
  const input = {
    name: 'kitchen',
    openapi: kitchenDocument(),
    baseUrl: kitchen.url,
    idempotencyKey: `connector-${suffix}`,
  };
  const { importConnector } = await client.request('ImportConnector', { input });
  const connector = changed(importConnector, 'connector');
  const names = connector.operations.nodes.map(({ name }) => name).sort();
  expectThat(
    names.join() === 'checkStock,getCapacity,scheduleOrder',
    'The connector has the three operations of its document.',
    names,
  );
  observer.checked(`imported the kitchen's OpenAPI document: ${names.join(', ')}`);
  return { connector: connector.id };
}
