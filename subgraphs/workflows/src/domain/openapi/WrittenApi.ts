import type { ApiDescription, Operation } from './Operation.js';

/** An operation as it is kept: what it is found by, and all of it as JSON. */
export interface WrittenOperation extends Pick<
  Operation,
  'name' | 'method' | 'path' | 'summary' | 'serverUrl'
> {
  /** Without `serverUrl`, which is yet to be decided. */
  detail: string;
}

/** An imported document whose operations are written out already: together they may be many times as long as it. */
export interface WrittenApi extends Omit<ApiDescription, 'operations'> {
  operations: WrittenOperation[];
}

/** Writes the operations of a document out. */
export function writtenApi({ operations, ...api }: ApiDescription): WrittenApi {
  return { ...api, operations: operations.map(written) };
}

function written({ serverUrl, ...operation }: Operation): WrittenOperation {
  const { name, method, path, summary } = operation;
  const found = { name, method, path, summary, detail: JSON.stringify(operation) };
  return serverUrl === undefined ? found : { ...found, serverUrl };
}

/** All of an operation as JSON, with where it is. */
export function detailOf({ detail, serverUrl }: Pick<WrittenOperation, 'detail' | 'serverUrl'>): string {
  return serverUrl === undefined
    ? detail
    : `${detail.slice(0, -1)},"serverUrl":${JSON.stringify(serverUrl)}}`;
}

/** Port: reads documents of APIs, so that a large one keeps nobody else waiting. */
export interface ApiReader {
  /** @throws UserFault whose `field` begins with `openapi` and leads to the place */
  read(text: string): Promise<WrittenApi>;
}
