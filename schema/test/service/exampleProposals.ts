import type { Proposal } from '@gantry/schema/registry/Proposal.js';

/** A graph of one subgraph with these fields of Query. */
export function proposalOf(...fields: readonly string[]): Proposal {
  const sdl = `type Query {\n${fields.map((field) => `  ${field}: Int\n`).join('')}}\n`;
  return { subgraphs: [{ name: 'catalog', url: 'http://catalog/graphql', sdl }], whole: true };
}

/** The same, with a field that only some see. */
export const taggedProposal: Proposal = {
  whole: true,
  subgraphs: [
    {
      name: 'catalog',
      url: 'http://catalog/graphql',
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"])
type Query {
  books: Int
  margin: Int @tag(name: "internal")
}
`,
    },
  ],
};
