import { parse } from 'graphql';
import type { Logger } from 'pino';
import { readSubgraphs } from '../supergraph/readSubgraphs.js';
import type { Command } from './commandLine.js';

/** Warns of subgraphs that options name and a supergraph does not have; the next one may have them. */
export function warnOfUnknownSubgraphs(command: Command, supergraphSdl: string, logger: Logger): void {
  const named = namedBy(command).filter(([, names]) => names.length > 0);
  if (named.length === 0) return;
  const has = readSubgraphs(parse(supergraphSdl, { noLocation: true })).map(({ name }) => name);
  for (const [option, names] of named) {
    for (const name of new Set(names)) {
      if (has.includes(name)) continue;
      logger.warn(`--${option} names ${JSON.stringify(name)}; this supergraph has ${has.join(', ')}.`);
    }
  }
}

function namedBy(command: Command): [option: string, names: string[]][] {
  const pairs = ['subgraph-url', 'subscription-protocol', 'subscription-url'] as const;
  const either = ['subgraph-timeout', 'forward-header'] as const;
  return [
    ...pairs.map((option): [string, string[]] => [option, command[option].map(([name]) => name)]),
    ...either.map((option): [string, string[]] => [
      option,
      command[option].flatMap(({ subgraph }) => subgraph ?? []),
    ]),
  ];
}
