import type { ConnectorOperation } from '../src/domain/ConnectorOperation.js';

const items = {
  type: 'array',
  items: {
    type: 'object',
    required: ['sku', 'quantity'],
    properties: { sku: { type: 'string' }, quantity: { type: 'integer' } },
  },
};

/** The operations of the golden path's kitchen.openapi.yaml. */
export const kitchenOperations: ConnectorOperation[] = [
  {
    connector: 'kitchen',
    name: 'getCapacity',
    method: 'GET',
    path: '/capacity',
    summary: 'How many orders the kitchen can take now',
    parameters: [],
    body: null,
    output: {
      type: 'object',
      required: ['free', 'queued'],
      properties: { free: { type: 'integer' }, queued: { type: 'integer' } },
    },
  },
  {
    connector: 'kitchen',
    name: 'checkStock',
    method: 'POST',
    path: '/stock/check',
    summary: 'Whether every item of an order is in stock',
    parameters: [],
    body: { type: 'object', required: ['items'], properties: { items } },
    output: {
      type: 'object',
      required: ['available', 'missing'],
      properties: { available: { type: 'boolean' }, missing: { type: 'array', items: { type: 'string' } } },
    },
  },
  {
    connector: 'kitchen',
    name: 'scheduleOrder',
    method: 'POST',
    path: '/orders',
    summary: 'Schedule the preparation of an order; safe to retry with the same Idempotency-Key',
    parameters: [{ name: 'Idempotency-Key', required: true, schema: { type: 'string' } }],
    body: {
      type: 'object',
      required: ['orderId', 'items', 'readyBy'],
      properties: { orderId: { type: 'string' }, items, readyBy: { type: 'string', format: 'date-time' } },
    },
    output: null,
  },
];

/** What the golden path asks the agent for. */
export const kitchenRequest =
  "When a customer places an order, check the kitchen's capacity, check that the items are in stock, then schedule the preparation. If anything is missing, reject the order.";
