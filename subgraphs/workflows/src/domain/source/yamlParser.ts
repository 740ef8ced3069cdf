import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

const require = createRequire(import.meta.url);

/** The parser of all of YAML, loaded when it is first needed: that takes longer than to check most definitions, which do not need it. */
export function yamlParser(): typeof Yaml {
  return require('yaml') as typeof Yaml;
}
