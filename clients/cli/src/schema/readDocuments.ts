import { glob } from 'node:fs/promises';
import {
  Kind,
  parse,
  print,
  separateOperations,
  Source,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
} from 'graphql';
import { operationId } from '@gantry/schema/operations/operationId.js';
import { CommandError } from '../command/CommandError.js';
import { readFileText } from '../command/readText.js';
import { faultIn } from './faultIn.js';
import { readManifest } from './readManifest.js';

/** An operation of a client, with the fragments that it needs. */
export interface ClientDocument {
  file: string;
  /** What the client sends in its place. */
  id: string;
  document: string;
}

/**
 * Reads clients' documents: each operation with the fragments that it uses, whichever of the files has them, and manifests of
 * persisted documents (.json). A file with one operation and all of its fragments is a document as it stands; others are
 * printed.
 * @throws CommandError for a pattern that matches nothing, and for files that cannot be read
 */
export async function readDocuments(patterns: readonly string[]): Promise<ClientDocument[]> {
  const files = await filesMatching(patterns);
  const manifests = await Promise.all(files.filter(isManifest).map(readManifest));
  const sources = await Promise.all(files.filter((file) => !isManifest(file)).map(readSource));
  const fragments = sources.flatMap(({ parsed }) => fragmentsOf(parsed));
  return [...manifests.flat(), ...sources.flatMap((source) => documentsOf(source, fragments))];
}

async function filesMatching(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    let found = 0;
    for await (const file of glob(pattern)) {
      files.add(file);
      found++;
    }
    if (found === 0) throw new CommandError(`No file matches ${pattern}.`);
  }
  return [...files].sort();
}

function isManifest(file: string): boolean {
  return file.endsWith('.json');
}

interface DocumentSource {
  file: string;
  text: string;
  parsed: DocumentNode;
}

async function readSource(file: string): Promise<DocumentSource> {
  const text = await readFileText(file);
  try {
    return { file, text, parsed: parse(new Source(text, file)) };
  } catch (error) {
    throw new CommandError(`${file} is no GraphQL document.`, [faultIn(file, error)], { cause: error });
  }
}

function documentsOf(
  { file, text, parsed }: DocumentSource,
  everywhere: readonly FragmentDefinitionNode[],
): ClientDocument[] {
  const operations = parsed.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const own = fragmentsOf(parsed);
  const names = new Set(own.map(({ name }) => name.value));
  if (operations.length === 1 && spreadsOf(parsed).every((name) => names.has(name)))
    return [{ file, id: operationId(text), document: text }];
  const others = everywhere.filter(({ name }) => !names.has(name.value));
  const separated = separateOperations({
    kind: Kind.DOCUMENT,
    definitions: [...operations, ...own, ...others],
  });
  return Object.values(separated).map((one) => {
    const document = print(one);
    return { file, id: operationId(document), document };
  });
}

function fragmentsOf({ definitions }: DocumentNode): FragmentDefinitionNode[] {
  return definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
}

function spreadsOf(document: DocumentNode): string[] {
  const names: string[] = [];
  visit(document, { FragmentSpread: ({ name }) => void names.push(name.value) });
  return names;
}
