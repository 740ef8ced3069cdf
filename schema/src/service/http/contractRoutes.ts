import { inputs } from './inputs.js';
import type { Route } from './Route.js';

const root = '/graphs/:graph/:variant/contracts';

/** The contracts that there will be. */
export const contractRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: root,
    right: 'READ',
    answer: async ({ caller, ref }, { registry }) => ({
      status: 200,
      body: await registry(caller.owner).contracts(ref),
    }),
  },
  {
    method: 'PUT',
    path: `${root}/:contract`,
    right: 'PUBLISH',
    answer: async (call, { registry, logger }) => {
      const { caller, ref, params } = call;
      const contract = { name: params['contract']!, ...(await call.body(inputs.contract)) };
      await registry(caller.owner).putContract(ref, contract);
      logger.info({ ...ref, contract: contract.name, key: caller.id }, 'A contract was set.');
      return { status: 200, body: contract };
    },
  },
  {
    method: 'DELETE',
    path: `${root}/:contract`,
    right: 'PUBLISH',
    answer: async ({ caller, ref, params }, { registry, logger }) => {
      const name = params['contract']!;
      await registry(caller.owner).removeContract(ref, name);
      logger.info({ ...ref, contract: name, key: caller.id }, 'A contract was removed.');
      return { status: 204 };
    },
  },
];
