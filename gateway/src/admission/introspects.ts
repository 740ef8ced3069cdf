import { visit, BREAK, type DocumentNode } from 'graphql';

const known = new WeakMap<DocumentNode, boolean>();

/** Whether a document asks for the schema anywhere. `__typename` tells about data, not about the schema. */
export function introspects(document: DocumentNode): boolean {
  let found = known.get(document);
  if (found === undefined) {
    found = false;
    visit(document, {
      Field({ name }) {
        if (name.value !== '__schema' && name.value !== '__type') return undefined;
        found = true;
        return BREAK;
      },
    });
    known.set(document, found);
  }
  return found;
}
