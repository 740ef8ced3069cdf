import { z } from 'zod';
import type { SchemaFault } from '../../composition/SchemaFault.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.int().positive();
const time = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();
const names = z.array(z.string());

const client = z.strictObject({ name: z.string(), version: z.string().nullable() });
const contract = z.strictObject({ name: z.string(), include: names, exclude: names });
const fault = z.looseObject({ code: z.string(), message: z.string() });
/** All that composition tells is kept. */
const hint = z.custom<SchemaFault>((value) => fault.safeParse(value).success, 'is no hint');

/** A publication; schemas are the hashes of their texts. */
const publication = z.strictObject({
  version,
  publishedAt: time,
  author: z.string(),
  commit: z.string().nullable(),
  message: z.string().nullable(),
  subgraphs: z.array(z.strictObject({ name: z.string(), url: z.string(), sdl: hash })),
  events: z.array(z.strictObject({ name: z.string(), version, schema: hash })),
  supergraph: hash,
  contracts: z.array(contract.extend({ sdl: hash })),
  hints: z.array(hint),
});

const approval = z.strictObject({
  change: z.strictObject({
    type: z.string(),
    path: z.string().nullable(),
    contract: z.string().nullish(),
    event: z.string().nullish(),
  }),
  reason: z.string(),
  author: z.string(),
  approvedAt: time,
  version: z.int().nonnegative(),
});

const operation = z.strictObject({ client, id: z.string(), document: z.string() });

/** Traffic of one operation by one client on one day (UTC). */
const dailyUse = z.strictObject({
  day: z.iso.date(),
  operation: z.string(),
  name: z.string().nullable(),
  document: z.string(),
  client,
  count,
  errors: count,
  inputs: z.record(z.string(), count),
  lastSeen: time,
});

const live = z.strictObject({
  gateway: z.string(),
  contract: z.string().nullable(),
  etag: z.string(),
  seenAt: time,
});

const graph = z.strictObject({
  publications: z
    .array(publication)
    .refine((list) => list.every((one, at) => one.version === at + 1), 'the versions have a gap'),
  contracts: z.array(contract),
  operations: z.array(operation),
  approvals: z.array(approval),
  usage: z.strictObject({
    /** Reports that were added up, with the day of each. */
    reports: z.record(z.string(), z.iso.date()),
    days: z.array(dailyUse),
  }),
  live: z.array(live),
});

/** What a registry's file says, but for its format and checksum. */
export const registryContent = z.strictObject({
  /** By `graph@variant`. */
  graphs: z.record(z.string(), graph),
  /** See TextPool. */
  texts: z.record(hash, z.string()),
  parts: z.record(z.string(), z.string()),
});

export type RegistryContent = z.infer<typeof registryContent>;
export type GraphContent = RegistryContent['graphs'][string];
export type StoredPublication = GraphContent['publications'][number];

export const emptyContent = (): RegistryContent => ({ graphs: {}, texts: {}, parts: {} });

export const emptyGraph = (): GraphContent => ({
  publications: [],
  contracts: [],
  operations: [],
  approvals: [],
  usage: { reports: {}, days: [] },
  live: [],
});
