import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { Operation } from '../openapi/Operation.js';
import { didYouMean } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';

/** Most bytes of a body, as JSON. */
const longestBody = 1024 * 1024;

/** Checks what an operation is to be tried with. Throws a `UserFault` with field `parameters` or `body`. */
export function checkTrial(
  operation: Operation,
  { parameters = {}, body }: { parameters?: Json | undefined; body?: Json | undefined },
): { parameters: JsonObject; body: Json | undefined } {
  if (parameters !== null && !isJsonObject(parameters)) {
    throw UserFault.of('INVALID_ARGUMENTS', `The parameters must be a map; found ${showValue(parameters)}.`, [
      'parameters',
    ]);
  }
  const known = operation.parameters.map(({ name }) => name);
  for (const name of Object.keys(parameters ?? {})) {
    if (known.includes(name)) continue;
    throw UserFault.of(
      'UNKNOWN_PARAMETER',
      `The operation ${operation.name} has no parameter ${JSON.stringify(name.slice(0, 100))}.${didYouMean(name.slice(0, 100), known)}`,
      ['parameters', name],
    );
  }
  const given = body ?? undefined;
  if (given === undefined && operation.requestBody?.required) {
    throw UserFault.of('MISSING_PARAMETER', `The operation ${operation.name} needs a body.`, ['body']);
  }
  if (given !== undefined && !operation.requestBody) {
    throw UserFault.of('UNKNOWN_PARAMETER', `The operation ${operation.name} takes no body.`, ['body']);
  }
  const length = given === undefined ? 0 : Buffer.byteLength(JSON.stringify(given));
  if (length > longestBody) {
    throw UserFault.of(
      'INPUT_TOO_LONG',
      `The body has ${length} bytes as JSON; at most ${longestBody} are taken.`,
      ['body'],
    );
  }
  return { parameters: parameters ?? {}, body: given };
}
