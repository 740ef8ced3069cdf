import type { Definition } from '../dsl/Definition.js';

/** How a definition names another workflow. */
export interface WorkflowReference {
  namespace: string;
  name: string;
  /** Its document's, or `latest`. */
  version: string;
}

/** Whether a definition is what a reference means, its version aside where that is the latest. */
export function refersTo({ namespace, name, version }: WorkflowReference, { document }: Definition): boolean {
  return (
    document.namespace === namespace &&
    document.name === name &&
    (version === 'latest' || document.version === version)
  );
}

/** A reference as people read it. */
export function referenceText({ namespace, name, version }: WorkflowReference): string {
  return `${namespace}/${name} ${version}`;
}
