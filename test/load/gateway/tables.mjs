/** What a run measured, as Markdown: `node test/load/gateway/tables.mjs [bench-gateway.json]`. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const ours = new Set([
  'alone',
  'upstream',
  'inbound',
  'memberAlone',
  'memberInbound',
  'memberTraced',
  'memberInboundTraced',
  'shapes',
]);

/** Of an odd number of samples the one in the middle, else the upper of the two. */
export const median = (numbers) =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** @returns a heading and a table; goals, where a case has any, are beside what they are for */
export function tableOf({ case: name, connections, goals = {}, rows }) {
  const gantry = rows.find(({ contender }) => ours.has(contender));
  const lines = rows.map((row) => {
    const { contender, title, cpuPerThousand, requestsPerSecond, p99 } = row;
    const figures = [cpuPerThousand.toFixed(3), requestsPerSecond.toFixed(0), p99.toFixed(1)];
    const needs = gantry && !ours.has(contender) ? compared(row, gantry) : '';
    return `| ${[title, ...figures, needs, goal(goals[contender])].join(' | ')} |`;
  });
  return [
    `\n#### ${name} (${connections} ${connections === 1 ? 'connection' : 'connections'})\n`,
    '| | CPU s per 1,000 | requests/s | p99 ms | Gantry needs | goal |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** The median of what each round says, with its middle half: what slows the machine down for minutes slows everyone in a round. */
function compared({ samples }, gantry) {
  const ratios = samples
    .map(({ cpuPerThousand }, round) => cpuPerThousand / gantry.samples[round].cpuPerThousand)
    .sort((one, other) => one - other);
  const middle = [ratios[Math.floor(ratios.length / 4)], ratios[Math.ceil((ratios.length * 3) / 4) - 1]];
  const isLess = median(ratios) >= 1;
  const shown = (ratio) => (isLess ? ratio : 1 / ratio).toFixed(1);
  const [low, high] = (isLess ? middle : middle.reverse()).map(shown);
  return `${shown(median(ratios))} × ${isLess ? 'less' : 'as much'} (${low} to ${high})`;
}

function goal(times) {
  if (times === undefined) return '';
  return times >= 1 ? `≥ ${times} × less` : `≤ ${Number((1 / times).toFixed(1))} × as much`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { machine, rounds, seconds, results } = JSON.parse(
    readFileSync(process.argv[2] ?? 'bench-gateway.json', 'utf8'),
  );
  const { node, cpu, cores } = machine;
  const head = `Node ${node}, ${cores} cores (${cpu}), ${rounds} rounds of ${seconds} s.`;
  process.stdout.write(`${[head, ...results.map(tableOf)].join('\n')}\n`);
}
