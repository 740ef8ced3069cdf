import type { Json, JsonObject } from '../Json.js';
import type { Operation } from '../openapi/Operation.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { mostPaginated, pageParameter, type Paginate } from './Paginate.js';

/** What each way from page to page takes beside `items` and `limit`. */
const ways: Record<Paginate['by'], { required?: string[]; optional?: string[] }> = {
  link: { optional: ['next'] },
  cursor: { required: ['parameter', 'next'] },
  page: { optional: ['parameter', 'start', 'size'] },
  offset: { optional: ['parameter', 'size'] },
};

/** Checks how a call goes on to the next page. `names` are the variables that its expressions may name. */
export function checkPaginate(
  checking: Checking,
  path: SourcePath,
  call: JsonObject,
  names: readonly string[],
): void {
  const { report } = checking;
  const at = [...path, 'paginate'];
  const paginate = report.map(at, call['paginate'], 'paginate');
  if (!paginate) return;
  const by = paginate['by'] as Paginate['by'];
  const known = typeof by === 'string' && Object.hasOwn(ways, by);
  const all = ['parameter', 'next', 'start', 'size'];
  const { required = [], optional = [] } = known ? ways[by] : { optional: all };
  report.properties(at, paginate, known ? `paginate by ${by}` : 'paginate', {
    required: ['by', ...required],
    optional: [...optional, 'items', 'limit'],
  });
  if (by !== undefined) report.oneOf([...at, 'by'], by, 'by', Object.keys(ways));
  if (paginate['parameter'] !== undefined) {
    report.text([...at, 'parameter'], paginate['parameter'], 'parameter');
  }
  for (const key of ['next', 'items']) {
    if (paginate[key] !== undefined) checking.expression([...at, key], paginate[key], key, names);
  }
  checkNumber(checking, [...at, 'start'], paginate['start'], 'start', 0, 1_000_000);
  checkNumber(checking, [...at, 'size'], paginate['size'], 'size', 1, mostPaginated);
  checkNumber(checking, [...at, 'limit'], paginate['limit'], 'limit', 1, mostPaginated);
  if (call['output'] !== undefined && call['output'] !== 'content') {
    report.error(
      'INVALID_VALUE',
      [...path, 'output'],
      `output must be content where there is paginate, which gives the items of all pages; found ${showValue(call['output'])}.`,
      report.replacing([...path, 'output'], 'content'),
    );
  }
}

/** Checks that the operation takes the parameter that leads from page to page, and that nobody else gives it. */
export function checkPageParameter(
  checking: Checking,
  path: SourcePath,
  operation: Operation,
  given: JsonObject,
  paginate: JsonObject,
): void {
  const { report } = checking;
  const name = pageParameter(paginate);
  if (name === null) return;
  const { by, parameter } = paginate;
  const at = [...path, 'paginate', parameter === undefined ? 'by' : 'parameter'];
  const names = operation.parameters.map((each) => each.name);
  if (!names.includes(name)) {
    report.error(
      'UNKNOWN_PARAMETER',
      at,
      `The operation ${operation.name} has no parameter ${JSON.stringify(name)} to turn pages with.${didYouMean(name, names)}`,
      parameter === undefined ? null : report.replacing(at, nearestName(name, names)),
    );
  } else if (given[name] !== undefined && by !== 'cursor') {
    report.errorAtKey(
      'INVALID_VALUE',
      [...path, 'parameters', name],
      `The parameter ${name} is what paginate counts; say with "start" where it begins.`,
    );
  }
}

function checkNumber(
  { report }: Checking,
  path: SourcePath,
  value: Json | undefined,
  what: string,
  least: number,
  most: number,
): void {
  if (value === undefined) return;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
  report.error(
    'INVALID_VALUE',
    path,
    `${what} must be a whole number from ${least} to ${most}; found ${showValue(value)}.`,
    report.unquoting(path, value),
  );
}
