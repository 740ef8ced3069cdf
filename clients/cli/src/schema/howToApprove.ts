import type { Change } from '@gantry/schema/changes/Change.js';
import type { CheckReport } from '@gantry/schema/check/CheckReport.js';

/** The lines that let pass what blocks, for who may; empty when nothing could be approved. */
export function howToApprove({ variants, events }: CheckReport): string {
  const everywhere = new Set(
    variants
      .filter(({ contract }) => contract === null)
      .flatMap(({ changes }) => blocking(changes).map(nameOf)),
  );
  const lines = [
    ...variants.map(({ contract, changes }) => {
      const names = blocking(changes).map(nameOf);
      // What is approved for the supergraph is approved for its contracts.
      if (contract === null) return approval(names, '');
      return approval(
        names.filter((name) => !everywhere.has(name)),
        ` --contract ${contract}`,
      );
    }),
    ...[...Map.groupBy(blocking(events), ({ event }) => event)].map(([event, changes]) =>
      approval(changes.map(nameOf), ` --event ${event}`),
    ),
  ].filter((line) => line !== '');
  return lines.length === 0 ? '' : ['To let it pass all the same:', ...lines].join('\n');
}

function blocking<T extends { passes: string | null }>(changes: readonly T[]): T[] {
  return changes.filter(({ passes }) => passes === null);
}

function nameOf({ type, path }: Change): string {
  return path === null ? type : `${type}:${path}`;
}

function approval(names: readonly string[], scope: string): string {
  if (names.length === 0) return '';
  return `  gantry schema approve --change ${names.map(quoted).join(' ')}${scope} --reason "…"`;
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
