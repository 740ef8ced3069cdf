/** A JSON object as subgraphs answer it, merged in place while a plan runs. */
export type DataObject = Record<string, unknown>;

/** A path into the client's response: response keys and list indices. */
export type ResponsePath = readonly (string | number)[];

export function isDataObject(value: unknown): value is DataObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
