import type { CheckReport } from '@gantry/schema/check/CheckReport.js';

/** The lines that let pass what blocks, for who may; empty when that cannot be approved. */
export function howToApprove({ variants, events }: CheckReport): string {
  const blocking = [
    ...variants.flatMap(({ contract, changes }) =>
      changes
        .filter(({ passes }) => passes === null)
        .map(({ type, path }) => ({ type, path, contract, event: null })),
    ),
    ...events
      .filter(({ passes }) => passes === null)
      .map(({ type, path, event }) => ({ type, path, contract: null, event })),
  ];
  if (blocking.length === 0) return '';
  const scopes = Map.groupBy(blocking, ({ contract, event }) =>
    [
      ...(contract === null ? [] : ['--contract', contract]),
      ...(event === null ? [] : ['--event', event]),
    ].join(' '),
  );
  const lines = [...scopes].map(([scope, changes]) => {
    const names = changes.map(({ type, path }) => quoted(path === null ? type : `${type}:${path}`));
    return `  gantry schema approve --change ${names.join(' ')}${scope && ` ${scope}`} --reason "…"`;
  });
  return ['To let it pass all the same:', ...lines].join('\n');
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
