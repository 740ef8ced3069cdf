import { z } from 'zod';
import type { CheckSettings } from '../../check/CheckSettings.js';
import type { Proposal } from '../../registry/Proposal.js';
import { rights } from '../keys/Right.js';

const text = (most: number) => z.string().max(most);
const said = (most: number) => text(most).min(1);
/** A time as PostgreSQL and everybody else reads it. */
const time = z.iso.datetime({ offset: true });
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const event = z.object({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,99}$/, 'must be a name of letters and digits'),
  version: z.number().int().min(1).max(10_000),
  schema: z.record(z.string(), z.unknown()),
});

const proposal: z.ZodType<Proposal> = z.object({
  subgraphs: z.array(z.object({ name: z.string(), url: text(2_000), sdl: z.string() })).max(1_000),
  whole: z.boolean(),
  removed: z.array(z.string()).max(1_000).optional(),
  events: z.array(event).max(10_000).optional(),
});

/** What settings may be is for the registry to say. */
const settings = z.custom<Partial<CheckSettings>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

const client = z.object({ name: said(200), version: said(200).nullable() });
const operation = z.object({ name: text(500).nullable(), document: said(1_000_000) });
const use = z.object({
  operation: said(64),
  client,
  count,
  errors: count,
  inputs: z.record(said(500), count).optional(),
});

/** What may be sent, by what it is sent for. */
export const inputs = {
  check: z.object({ proposal, settings: settings.optional() }),
  publication: z.object({
    proposal,
    settings: settings.optional(),
    authorship: z
      .object({
        author: z.string().nullish(),
        commit: z.string().nullish(),
        message: z.string().nullish(),
      })
      .optional(),
  }),
  approval: z.object({
    changes: z.array(
      z.object({
        type: said(200),
        path: text(2_000).nullable(),
        contract: said(63).nullish(),
        event: said(200).nullish(),
      }),
    ),
    reason: z.string(),
    author: z.string().nullish(),
  }),
  contract: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }),
  operations: z.object({ documents: z.array(z.object({ id: z.string().optional(), document: z.string() })) }),
  usage: z
    .object({
      id: said(200),
      gateway: said(200),
      from: time,
      to: time,
      operations: z.record(said(64), operation),
      uses: z.array(use).max(20_000),
    })
    .superRefine(({ uses, operations }, context) => {
      uses.forEach(({ operation: id }, index) => {
        if (Object.hasOwn(operations, id)) return;
        const path = ['uses', index, 'operation'];
        context.addIssue({ code: 'custom', path, message: `"${id}" is not among the operations` });
      });
    }),
  key: z.object({
    owner: z.string().optional(),
    graph: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the name of a graph')
      .nullish(),
    name: said(200),
    rights: z.array(z.enum(rights)).min(1).max(rights.length),
    expiresAt: time.nullish(),
  }),
};
