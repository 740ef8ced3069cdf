import { InvalidArgumentError, Option } from 'commander';
import type { LocalConnector } from '@gantry/workflows/local/LocalConnector.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';
import type { Credentials } from './readCredentials.js';

/** A connector as an option names it. */
export interface NamedConnector {
  name: string;
  /** An OpenAPI document. */
  file: string;
  baseUrl: string | undefined;
}

export function connectorOption(): Option {
  return new Option(
    '--connector <name=openapi.yaml[@baseUrl]>',
    "a connector that definitions may call: its OpenAPI document, and where the API is unless that is the document's " +
      'first server; may be repeated',
  )
    .argParser((text, before: NamedConnector[] | undefined): NamedConnector[] => [
      ...(before ?? []),
      parse(text),
    ])
    .default([], 'none');
}

/** @throws CommandError naming the connector whose document, base URL or credentials are of no use */
export async function readConnectors(
  context: Context,
  named: readonly NamedConnector[],
  credentials: Credentials = new Map(),
): Promise<LocalConnector[]> {
  const repeated = named.find(({ name }, index) => named.findIndex((other) => other.name === name) < index);
  if (repeated) throw new CommandError(`The connector ${JSON.stringify(repeated.name)} is given twice.`);
  if (named.length === 0) return [];
  const { readLocalConnector } = await import('@gantry/workflows/local/LocalConnector.js');
  return Promise.all(
    named.map(async ({ name, file, baseUrl }) => {
      const text = await readText(context, file);
      try {
        return readLocalConnector(name, text, { baseUrl, credentials: credentials.get(name) ?? [] });
      } catch (cause) {
        if (!(cause instanceof Error)) throw cause;
        throw new CommandError(`${file}: ${cause.message}`, [], { cause });
      }
    }),
  );
}

/** @throws CommandError naming a connector that cannot be called, because nothing says where its API is */
export function requireBaseUrls(
  connectors: readonly LocalConnector[],
  named: readonly NamedConnector[],
): void {
  for (const { name, file } of named) {
    if (connectors.find((connector) => connector.name === name)?.baseUrl !== null) continue;
    throw new CommandError(
      `Nothing says where the API of the connector ${name} is: ${file} names no server by an absolute URL. ` +
        `Write --connector ${name}=${file}@https://….`,
    );
  }
}

function parse(text: string): NamedConnector {
  const match = /^([^=]+)=(.+?)(?:@(https?:\/\/.+))?$/iu.exec(text);
  if (!match) throw new InvalidArgumentError('Write it as name=openapi.yaml or name=openapi.yaml@https://….');
  const [, name = '', file = '', baseUrl] = match;
  return { name, file, baseUrl };
}
