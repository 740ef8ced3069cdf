import { compose } from '../../src/composition/compose.js';

/** What makes a subgraph one of Federation 2. */
export const federation2 =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag", "@inaccessible", "@requires", "@external", "@provides"])';

/** Supergraph SDL of subgraphs that must compose, each by its name and SDL. */
export function composeOrFail(subgraphs: readonly (readonly [name: string, sdl: string])[]): string {
  const { supergraph, faults } = compose(
    subgraphs.map(([name, sdl]) => ({ name, url: `http://${name}.example/graphql`, sdl })),
  );
  if (!supergraph) throw new Error(faults.map(({ message }) => message).join('\n'));
  return supergraph.sdl;
}
