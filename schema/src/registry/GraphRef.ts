/** A graph and its variant, written `shop@production`. */
export interface GraphRef {
  graph: string;
  variant: string;
}

const pattern = /^([a-z][a-z0-9-]{0,62})(?:@([a-z][a-z0-9-]{0,62}))?$/;

/**
 * Reads `graph@variant`; the variant is `main` where none is said.
 * @throws Error naming the value
 */
export function parseGraphRef(text: string): GraphRef {
  const [, graph, variant = 'main'] = pattern.exec(text) ?? [];
  if (graph === undefined) {
    throw new Error(
      `"${text}" names no graph: write graph@variant, each of at most 63 letters a–z, digits and hyphens.`,
    );
  }
  return { graph, variant };
}

export function printGraphRef({ graph, variant }: GraphRef): string {
  return `${graph}@${variant}`;
}
