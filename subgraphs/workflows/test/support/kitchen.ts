import { readFileSync } from 'node:fs';
import type { CatalogConnector } from '../../src/domain/dsl/Catalog.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';

/** The golden path's kitchen, as text. */
export const kitchenText = readFileSync(
  new URL('../../../../test/golden-path/kitchen.openapi.yaml', import.meta.url),
  'utf8',
);

/** The kitchen as the compiler sees it. */
export const kitchen: CatalogConnector = {
  name: 'kitchen',
  operations: parseOpenApi(kitchenText).operations,
};

/** A definition as the drafting agent writes it for the golden path. */
export const placeOrder = `
document: { dsl: '1.0.3', namespace: default, name: place-order, version: '0.1.0' }
do:
  - getCapacity:
      call: connector
      with: { connector: kitchen, operation: getCapacity }
      export: { as: '\${ $context + { getCapacity: . } }' }
  - checkStock:
      call: connector
      with: { connector: kitchen, operation: checkStock, body: { items: '\${ $workflow.input.items }' } }
      export: { as: '\${ $context + { checkStock: . } }' }
  - decide:
      switch:
        - missing: { when: '\${ $context.checkStock.available == false }', then: reject }
        - default: { then: scheduleOrder }
  - scheduleOrder:
      call: connector
      with:
        connector: kitchen
        operation: scheduleOrder
        body:
          orderId: \${ $workflow.input.orderId }
          items: \${ $workflow.input.items }
          readyBy: \${ $workflow.input.readyBy }
      export: { as: '\${ $context + { scheduleOrder: . } }' }
  - confirm:
      set: { decision: CONFIRMED, ticket: '\${ $context.scheduleOrder.ticket }' }
      then: end
  - reject:
      set: { decision: REJECTED, missing: '\${ $context.checkStock.missing }' }
      then: end
`;
