/** One process of the benchmark: makes the graph, does each step twice and prints what it took. Run by bench.mjs. */
import { parseArgs } from 'node:util';
import { defaultCheckSettings } from '@gantry/schema/check/CheckSettings.js';
import { examineProposal } from '@gantry/schema/check/examineProposal.js';
import { apiSchemaOf } from '@gantry/schema/composition/apiSchemaOf.js';
import { compose } from '@gantry/schema/composition/compose.js';
import { contractSupergraph } from '@gantry/schema/contracts/contractSupergraph.js';
import { makeOperations, makeSubgraphs } from './graph.mjs';

const { values } = parseArgs({
  options: {
    subgraphs: { type: 'string' },
    fields: { type: 'string' },
    operations: { type: 'string' },
  },
});
const size = { subgraphs: Number(values.subgraphs), fields: Number(values.fields) };
const contracts = [
  { name: 'public', include: ['public'], exclude: ['internal'] },
  { name: 'outside', include: [], exclude: ['internal'] },
];
const subgraphs = makeSubgraphs(size);
const changed = makeSubgraphs({ ...size, changed: true });
const operations = makeOperations(subgraphs, Number(values.operations));
const settings = { contracts, operations, usage: [], approvals: [], settings: defaultCheckSettings };

const results = [];
/** Peak memory of the process so far, what came before included. */
const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);
async function measure(step, work) {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  results.push({ step, seconds, cpuSeconds: (user + system) / 1e6, peakMiB: peak() });
  return result;
}

results.push({ step: 'nothing yet', seconds: 0, cpuSeconds: 0, peakMiB: peak() });
let told;
for (const temperature of ['cold', 'warm']) {
  const { supergraph } = await measure(`${temperature}: compose`, () => compose(subgraphs));
  const api = await measure(`${temperature}: what clients see`, () => apiSchemaOf(supergraph.sdl));
  const shown = await measure(`${temperature}: show a contract`, () =>
    contractSupergraph(supergraph.sdl, contracts[0]),
  );
  const first = { latest: null, proposed: { subgraphs, events: [] }, ...settings };
  const { composed } = await measure(`${temperature}: all of a first publication`, () =>
    examineProposal(first),
  );
  const latest = { ...composed, version: 1, publishedAt: '2026-01-01T00:00:00Z', author: 'bench' };
  const next = { latest, proposed: { subgraphs: changed, events: [] }, ...settings };
  const { report } = await measure(`${temperature}: all of a check`, () => examineProposal(next));
  told = {
    subgraphs: subgraphs.length,
    fields: fieldsOf(api),
    fieldsOfContract: fieldsOf(apiSchemaOf(shown.sdl)),
    sdlMiB: Number((supergraph.sdl.length / 1024 / 1024).toFixed(1)),
    operations: operations.length,
    changes: report.variants.map(({ changes }) => changes.length),
    blocked: report.variants.map(({ changes }) => changes.filter(({ passes }) => passes === null).length),
  };
}
process.stdout.write(JSON.stringify({ told, results }));

function fieldsOf(schema) {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  return types.reduce(
    (sum, type) => sum + ('getInterfaces' in type ? Object.keys(type.getFields()).length : 0),
    0,
  );
}
