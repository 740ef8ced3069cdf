import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { OperationParameter, ParameterPlace } from './Operation.js';
import { extents, readMap, readSchema, readText, type ReadingApi } from './ReadingApi.js';

const places: readonly string[] = ['path', 'query', 'header', 'cookie'] satisfies ParameterPlace[];
/** Where Swagger 2 has what is a body today. */
const bodyPlaces = ['body', 'formData'];

/** A parameter as it is written, and where. */
export interface WrittenParameter {
  name: string;
  /** Also `body` and `formData`, in Swagger 2. */
  in: string;
  parameter: JsonObject;
  at: SourcePath;
}

/** The parameters of a path and of its operation, which takes the place of the path's of the same name. */
export function collectParameters(
  api: ReadingApi,
  lists: readonly (readonly [Json | undefined, SourcePath])[],
): WrittenParameter[] {
  const found = new Map<string, WrittenParameter>();
  for (const [list, at] of lists) {
    for (const each of readList(api, list, at)) found.set(`${each.in} ${each.name}`, each);
  }
  return [...found.values()];
}

/** An OpenAPI 3 parameter. */
export function readParameter(
  api: ReadingApi,
  { name, in: place, parameter, at }: WrittenParameter,
): OperationParameter {
  const content = Object.values(isJsonObject(parameter['content']) ? parameter['content'] : {})[0];
  const schema = parameter['schema'] ?? (isJsonObject(content) ? content['schema'] : undefined);
  const style = styles[String(parameter['style'])];
  return {
    name,
    in: place as ParameterPlace,
    required: place === 'path' || parameter['required'] === true,
    description: readText(parameter['description']),
    schema: readSchema(api, schema, [...at, 'schema'], extents.parameter),
    explode: typeof parameter['explode'] === 'boolean' ? parameter['explode'] : place === 'query' && !style,
    ...(style === undefined ? {} : { style }),
  };
}

const styles: Record<string, OperationParameter['style']> = {
  spaceDelimited: 'space',
  pipeDelimited: 'pipe',
  deepObject: 'deepObject',
};

function readList(api: ReadingApi, list: Json | undefined, at: SourcePath): WrittenParameter[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    api.faults.add(at, 'must be a list', list);
    return [];
  }
  const known = api.swagger ? [...places.filter((each) => each !== 'cookie'), ...bodyPlaces] : places;
  return list.flatMap((item, index) => {
    const here = [...at, index];
    const parameter = readMap(api, item, here);
    if (!parameter) return [];
    const { name, in: place } = parameter;
    if (typeof name !== 'string' || name === '') {
      api.faults.add([...here, 'name'], 'must be a name', name);
      return [];
    }
    if (typeof place !== 'string' || !known.includes(place)) {
      api.faults.add([...here, 'in'], `must be one of ${known.join(', ')}`, place);
      return [];
    }
    return [{ name, in: place, parameter, at: here }];
  });
}
