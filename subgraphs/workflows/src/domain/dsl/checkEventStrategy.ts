import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { checkEventProperties } from './checkEventProperties.js';

const modes = ['all', 'any', 'one'];

/**
 * Checks which events are waited for ("Event Consumption Strategy"): one of `all`, `any` and `one`, with filters.
 * @param names variables that expressions may use
 * @param within whether it stands in the `until` of another, where there is no further condition
 */
export function checkEventStrategy(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
  within = false,
): void {
  const { report } = checking;
  const what = String(path.at(-1));
  const strategy = report.map(path, value, what);
  if (!strategy) return;
  const chosen = modes.filter((mode) => strategy[mode] !== undefined);
  // Where none is there, an unknown property most likely is one of them.
  report.properties(path, strategy, what, { optional: [...modes, 'until'] });
  const typo = Object.keys(strategy).some((key) => ![...modes, 'until'].includes(key));
  if (chosen.length === 0 && !typo) {
    report.errorAtKey('MISSING_PROPERTY', path, `${what} needs one of ${modes.join(', ')}.`);
  } else if (chosen.length > 1) {
    report.errorAtKey(
      'INVALID_VALUE',
      path,
      `${what} must have one of ${modes.join(', ')}; found ${chosen.join(' and ')}.`,
    );
  }
  if (strategy['one'] !== undefined) checkFilter(checking, [...path, 'one'], strategy['one'], names);
  for (const mode of ['all', 'any']) checkFilters(checking, [...path, mode], strategy[mode], names);
  if (strategy['until'] !== undefined) checkUntil(checking, path, strategy, names, within);
}

function checkFilters(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
): void {
  if (value === undefined) return;
  const mode = String(path.at(-1));
  const filters = checking.report.list(path, value, mode);
  if (filters?.length === 0 && mode === 'all')
    checking.report.error('INVALID_VALUE', path, 'all must have at least one event; found an empty list.');
  for (const [index, filter] of (filters ?? []).entries())
    checkFilter(checking, [...path, index], filter, names);
}

function checkFilter(checking: Checking, path: SourcePath, value: Json, names: readonly string[]): void {
  const { report } = checking;
  const filter = report.map(path, value, 'An event filter');
  if (!filter) return;
  report.properties(path, filter, 'An event filter', { required: ['with'], optional: ['correlate'] });
  if (filter['with'] !== undefined) {
    checkEventProperties(checking, [...path, 'with'], filter['with'], names);
    if (isJsonObject(filter['with']) && Object.keys(filter['with']).length === 0) {
      report.error('INVALID_VALUE', [...path, 'with'], 'with must ask for at least one attribute; found {}.');
    }
  }
  if (filter['correlate'] === undefined) return;
  const correlate = report.map([...path, 'correlate'], filter['correlate'], 'correlate');
  for (const [name, item] of Object.entries(correlate ?? {})) {
    const at = [...path, 'correlate', name];
    const correlation = report.map(at, item, `The correlation ${JSON.stringify(name)}`);
    if (!correlation) continue;
    report.properties(at, correlation, `The correlation ${JSON.stringify(name)}`, {
      required: ['from'],
      optional: ['expect'],
    });
    if (correlation['from'] !== undefined) {
      checking.expression([...at, 'from'], correlation['from'], 'correlate.from', names);
    }
    const { expect } = correlation;
    if (expect === null) {
      const message = 'correlate.expect must be a value or an expression; found null.';
      report.error('INVALID_TYPE', [...at, 'expect'], message);
    } else if (expect !== undefined) checking.template([...at, 'expect'], expect, names);
  }
}

function checkUntil(
  checking: Checking,
  path: SourcePath,
  strategy: JsonObject,
  names: readonly string[],
  within: boolean,
): void {
  const { report } = checking;
  const { until = null } = strategy;
  const at = [...path, 'until'];
  if (strategy['any'] === undefined) {
    report.warnAtKey('INVALID_VALUE', at, 'until only counts beside any; it is overlooked here.');
    return;
  }
  if (until === false) return;
  if (within) {
    report.error('INVALID_VALUE', at, `The until of an until must be false; found ${showValue(until)}.`);
  } else if (typeof until === 'string') checking.expression(at, until, 'until', names);
  else if (isJsonObject(until)) checkEventStrategy(checking, at, until, names, true);
  else {
    report.error(
      'INVALID_TYPE',
      at,
      `until must be an expression or the events that end it; found ${showValue(until)}.`,
    );
  }
}
