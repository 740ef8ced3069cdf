import type { CheckReport } from '@gantry/schema/check/CheckReport.js';
import type { CheckSettings } from '@gantry/schema/check/CheckSettings.js';
import { checkVariant } from '@gantry/schema/check/checkVariant.js';
import { isSafe } from '@gantry/schema/check/isSafe.js';
import { resolveCheckSettings } from '@gantry/schema/check/resolveCheckSettings.js';
import { apiSchemaOf } from '@gantry/schema/composition/apiSchemaOf.js';
import { compose } from '@gantry/schema/composition/compose.js';
import { compareEvents } from '@gantry/schema/events/compareEvents.js';
import type { Proposal } from '@gantry/schema/registry/Proposal.js';
import type { Context } from '../command/Context.js';
import { readApiSchema } from './readApiSchema.js';
import { readDocuments } from './readDocuments.js';
import type { RegistryOptions } from './registryOptions.js';
import { readEvents } from './readProposal.js';
import { schemaOfOneSubgraph } from './schemaOfOneSubgraph.js';

/** Checks a proposal against files, for who has no registry: every document that is found is a client of its own. */
export async function checkAgainst(
  context: Context,
  { subgraphs, events = [] }: Proposal,
  before: { schema: string; events?: string | undefined } & RegistryOptions,
  globs: readonly string[],
  said: Partial<CheckSettings>,
): Promise<CheckReport> {
  const { schema } = await readApiSchema(context, before.schema, before, schemaOfOneSubgraph);
  const settings = resolveCheckSettings(said);
  const { supergraph, faults, hints } = compose(subgraphs);
  const found = { comparedWith: 0, faults, hints, variants: [], events: [] };
  if (supergraph === null) return { safe: false, ...found };
  const documents = await readDocuments(globs);
  const variant = await checkVariant({
    contract: null,
    before: schema,
    after: apiSchemaOf(supergraph.sdl),
    operations: documents.map(({ file, id, document }) => ({
      client: { name: file, version: null },
      id,
      document,
    })),
    usage: [],
    settings,
    approvals: [],
  });
  const changes = before.events === undefined ? [] : compareEvents(await readEvents(before.events), events);
  const report = {
    ...found,
    variants: [variant],
    events: changes.map((change) => ({
      ...change,
      passes: blocks(change.criticality, settings) ? null : ('HARMLESS' as const),
    })),
  };
  return { safe: isSafe(report), ...report };
}

function blocks(criticality: string, { failOnDangerous }: CheckSettings): boolean {
  return criticality === 'breaking' || (failOnDangerous && criticality === 'dangerous');
}
