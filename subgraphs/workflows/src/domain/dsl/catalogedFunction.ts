import { isJsonObject, type JsonObject } from '../Json.js';

/** A function that is defined elsewhere ("Using Cataloged Functions"). */
export interface CatalogedFunction {
  /** Null where it is called by its own URI. */
  catalog: string | null;
  /** Below the catalog, or the whole URI. */
  path: string;
}

/** What a `call` names elsewhere: `<name>:<version>@<catalog>`, or a URI; null for all else. */
export function catalogedFunction(call: string): CatalogedFunction | null {
  if (/^https?:\/\/\S+$/iu.test(call)) return { catalog: null, path: call };
  const [, name, version, catalog] = /^([\w.-]+):([\w.+-]+)@([\w.-]+)$/u.exec(call) ?? [];
  if (name === undefined || version === undefined || catalog === undefined) return null;
  return { catalog, path: `functions/${name}/${version}/function.yaml` };
}

/** Where a function's document is; null where its catalog is not defined, or has no URI that is written out. */
export function uriOfFunction({ catalog, path }: CatalogedFunction, definition: JsonObject): string | null {
  if (catalog === null) return rawUri(path);
  const use = isJsonObject(definition['use']) ? definition['use'] : {};
  const found = isJsonObject(use['catalogs']) ? use['catalogs'][catalog] : null;
  const endpoint = isJsonObject(found) ? found['endpoint'] : null;
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  if (typeof uri !== 'string' || !/^https?:/iu.test(uri)) return null;
  const repository = /^https:\/\/(?:github|gitlab)\.com\/[^/]+\/[^/]+\/?$/iu.test(uri);
  return rawUri(`${uri.replace(/\/+$/u, '')}${repository ? '/tree/main' : ''}/${path}`);
}

/** The document itself in the place of the page that GitHub and GitLab show it on. */
function rawUri(uri: string): string {
  return uri
    .replace(
      /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:tree|blob)\/([^/]+)\//iu,
      'https://raw.githubusercontent.com/$1/refs/heads/$2/',
    )
    .replace(/^(https:\/\/gitlab\.com\/.+?)(?:\/-)?\/(?:tree|blob)\//iu, '$1/-/raw/');
}
