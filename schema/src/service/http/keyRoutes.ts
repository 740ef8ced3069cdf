import { RegistryError } from '../../registry/RegistryError.js';
import type { Caller } from '../keys/Caller.js';
import { isOwner } from '../keys/keyText.js';
import { inputs } from './inputs.js';
import type { Route } from './Route.js';

/** Keys of an owner: their own for who administers, anybody's for the operator. */
export const keyRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/keys',
    right: 'ADMINISTER',
    answer: async (call, { keys, logger }) => {
      const {
        owner: wanted,
        graph = call.caller.graph,
        expiresAt = null,
        ...rest
      } = await call.body(inputs.key);
      const owner = ownerFor(call.caller, wanted);
      demandGraph(call.caller, graph);
      if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) {
        throw new RegistryError('BAD_USER_INPUT', `expiresAt is ${expiresAt}, which is over.`, {
          field: 'expiresAt',
        });
      }
      const created = await keys.create(owner, { ...rest, graph, expiresAt });
      const { id, rights } = created;
      logger.info({ owner, created: id, rights, key: call.caller.id }, 'A key was given out.');
      return { status: 201, headers: { 'cache-control': 'no-store' }, body: created };
    },
  },
  {
    method: 'GET',
    path: '/keys',
    right: 'ADMINISTER',
    answer: async ({ caller, query }, { keys }) => {
      const found = await keys.list(ownerFor(caller, query.get('owner') ?? undefined));
      return { status: 200, body: found.filter(({ graph }) => isWithin(caller, graph)) };
    },
  },
  {
    method: 'DELETE',
    path: '/keys/:id',
    right: 'ADMINISTER',
    answer: async ({ caller, query, params }, { keys, logger }) => {
      const id = params['id']!;
      const owner = ownerFor(caller, query.get('owner') ?? undefined);
      const found = (await keys.list(owner)).find((key) => key.id === id);
      if (!found || !isWithin(caller, found.graph)) {
        throw new RegistryError('NOT_FOUND', `There is no key "${id.slice(0, 100)}".`);
      }
      await keys.revoke(owner, id);
      logger.info({ owner, revoked: id, key: caller.id }, 'A key was taken back.');
      return { status: 204 };
    },
  },
];

/** Whose keys are meant. */
function ownerFor(caller: Caller, wanted: string | undefined): string {
  if (wanted === undefined || wanted === caller.owner) return caller.owner;
  if (!caller.isOperator) {
    throw new RegistryError('FORBIDDEN', 'Only the operator gives out keys to other owners.');
  }
  if (isOwner(wanted)) return wanted;
  throw new RegistryError(
    'BAD_USER_INPUT',
    `"${wanted.slice(0, 100)}" is no owner: a tenant's id, or "platform".`,
    {
      field: 'owner',
    },
  );
}

/** Who administers one graph gives out keys to that. */
function demandGraph(caller: Caller, graph: string | null): void {
  if (isWithin(caller, graph)) return;
  throw new RegistryError('FORBIDDEN', `The key "${caller.name}" is for the graph "${caller.graph}" only.`);
}

function isWithin(caller: Caller, graph: string | null): boolean {
  return caller.graph === null || caller.graph === graph;
}
