import { typeidUnboxed } from 'typeid-js';

/** The TypeID prefix of each kind of thing. A prefix never changes once ids with it have been handed out. */
export const idPrefixes = {
  Tenant: 'tnt',
  User: 'usr',
  Member: 'mbr',
  ServiceAccount: 'sva',
  AuditEntry: 'aud',
  Connector: 'cnr',
  Operation: 'opn',
  Workflow: 'wf',
  Execution: 'exe',
  Approval: 'apr',
  Webhook: 'whk',
  Conversation: 'cnv',
  Message: 'msg',
  Draft: 'dft',
  Agent: 'agt',
  Model: 'mdl',
  Inference: 'inf',
  Cluster: 'cls',
  Zone: 'zon',
  Pod: 'pod',
  Project: 'prj',
  Release: 'rel',
  Rollout: 'rol',
  Build: 'bld',
  Secret: 'sec',
  Budget: 'bud',
  UsageRecord: 'usg',
  Price: 'prc',
  Alert: 'alt',
  Event: 'evt',
  RegistryKey: 'rgk',
} as const;

export type IdPrefix = (typeof idPrefixes)[keyof typeof idPrefixes];

/** A new id: TypeID (prefix and UUIDv7 in base 32), globally unique and sortable by the time it was made. */
export function newId(prefix: IdPrefix): string {
  return typeidUnboxed(prefix);
}

/** The prefix of an id, or null when it has none. */
export function prefixOf(id: string): string | null {
  const end = id.lastIndexOf('_');
  return end > 0 ? id.slice(0, end) : null;
}
