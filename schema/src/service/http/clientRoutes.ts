import { RegistryError } from '../../registry/RegistryError.js';
import type { Call } from './Call.js';
import { inputs } from './inputs.js';
import { integerOf } from './integerOf.js';
import { largeBody, type Route } from './Route.js';

const root = '/graphs/:graph/:variant';
/** Stands for the version of a client that says none. */
const noVersion = '-';

/** What clients send: operations that they register, and traffic; and what is live where. */
export const clientRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: `${root}/clients/:client/:version/operations`,
    right: 'REGISTER',
    maxBodyBytes: largeBody,
    examines: true,
    answer: async (call, { registry, logger }) => {
      const { documents } = await call.body(inputs.operations);
      const { caller, ref } = call;
      const client = { name: call.params['client']!, version: versionOf(call.params['version']!) };
      const operations = await registry(caller.owner).registerOperations(ref, client, documents);
      const count = operations.length;
      logger.info({ ...ref, client, operations: count, key: caller.id }, 'Operations were registered.');
      return { status: 200, body: operations };
    },
  },
  {
    method: 'GET',
    path: `${root}/operations`,
    right: 'READ',
    answer: async ({ caller, ref, query }, { registry }) => ({
      status: 200,
      body: await registry(caller.owner).operations(ref, query.get('client') ?? undefined),
    }),
  },
  {
    method: 'DELETE',
    path: `${root}/clients/:client`,
    right: 'REGISTER',
    answer: async ({ caller, ref, params }, { registry }) => {
      await registry(caller.owner).removeOperations(ref, { name: params['client']! });
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: `${root}/clients/:client/:version`,
    right: 'REGISTER',
    answer: async ({ caller, ref, params }, { registry }) => {
      const client = { name: params['client']!, version: versionOf(params['version']!) };
      await registry(caller.owner).removeOperations(ref, client);
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: `${root}/usage`,
    right: 'REPORT',
    maxBodyBytes: largeBody,
    answer: async (call, { store, metrics }) => {
      const report = await call.body(inputs.usage);
      checkTime(report.to);
      await store(call.caller.owner).recordUsage(call.ref, report);
      metrics.usageReported();
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: `${root}/usage`,
    right: 'READ',
    answer: async ({ caller, ref, query }, { registry }) => {
      const days = integerOf('days', query.get('days') ?? '30');
      return { status: 200, body: await registry(caller.owner).usage(ref, days) };
    },
  },
  {
    method: 'GET',
    path: `${root}/live`,
    right: 'READ',
    answer: async ({ caller, ref }: Call, { registry }) => ({
      status: 200,
      body: await registry(caller.owner).live(ref),
    }),
  },
];

function versionOf(text: string): string | null {
  return text === noVersion ? null : text;
}

/** Milliseconds that a gateway's clock may be ahead. */
const aheadMs = 60 * 60_000;

/** What is said to have been in the future would count for longer than it should. */
function checkTime(to: string): void {
  if (Date.parse(to) <= Date.now() + aheadMs) return;
  throw new RegistryError('BAD_USER_INPUT', `to is ${to}, which is more than an hour ahead.`, {
    field: 'to',
  });
}
