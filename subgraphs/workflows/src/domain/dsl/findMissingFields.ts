import { DataFlow } from '../data/DataFlow.js';
import type { KnownShape } from '../data/Shape.js';
import type { Scope } from '../data/shapeOfExpression.js';
import type { JsonObject } from '../Json.js';
import { accessesOf, type Access } from '../jq/accessesOf.js';
import { tokensOf, type Token } from '../jq/tokens.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import type { Checking, ExpressionSite } from './Checking.js';
import type { Diagnostic } from './Diagnostic.js';
import type { Report } from './Report.js';

/**
 * Finds expressions that read fields which certainly are not there, or which no schema declares. What it finds holds only where
 * the definition is right otherwise.
 */
export function findMissingFields(checking: Checking, definition: JsonObject): Diagnostic[] {
  const flow = new DataFlow(definition);
  // Many a definition has the same expression again and again.
  const read = new Map<string, Access[]>();
  return checking.expressions.flatMap((site) => {
    let accesses = read.get(site.jq);
    if (!accesses) read.set(site.jq, (accesses = accessesOf(tokensOf(site.jq))));
    if (accesses.length === 0) return [];
    const scope = flow.scopeAt(site.path);
    return accesses.flatMap((access) => missingIn(checking.report, site, access, scope) ?? []);
  });
}

function missingIn(report: Report, site: ExpressionSite, access: Access, scope: Scope): Diagnostic | null {
  // A loop may call its item like one of the specification's own variables.
  if (site.variables.filter((name) => `$${name}` === access.root).length > 1) return null;
  let shape = scope.get(access.root) ?? null;
  let read = access.root;
  for (const step of access.steps) {
    if (!shape) return null;
    if (step === 'item') {
      if (shape.fields) return null;
      shape = shape.item;
      read += '[]';
    } else {
      const { fields } = shape;
      if (!fields) return null;
      if (!fields.has(step.name)) {
        return missing(report, site, access, { ...step, shape, fields: [...fields.keys()], read });
      }
      shape = fields.get(step.name) ?? null;
      read += `${read === '.' ? '' : '.'}${step.name}`;
    }
  }
  return null;
}

/** A field that is not there, where it would be read. */
interface Missing {
  name: string;
  token: Token;
  shape: KnownShape;
  fields: readonly string[];
  /** What has been read up to here. */
  read: string;
}

function missing(
  report: Report,
  site: ExpressionSite,
  { prepared, added }: Access,
  { name, token, shape, fields, read }: Missing,
): Diagnostic | null {
  const nearest = nearestName(name, fields);
  const fixed = shape.fixed === true;
  // jq adds to nothing as to zero, which is how sums begin.
  if (prepared || (added && nearest === null && !fixed)) return null;
  const shown = fields.length > 8 ? [...fields.slice(0, 8), '…'] : fields;
  const has = fields.length === 0 ? 'has no fields' : `has only ${shown.join(', ')}`;
  const message =
    `The expression reads ${read === '.' ? '' : read}.${name}, but ${shape.source} ${has}.` +
    didYouMean(name, fields);
  // The dot is not part of the name.
  const from = token.kind === 'field' ? token.from + 1 : token.from;
  const place = report.source.within(site.path, site.jq, from, token.to);
  const plain = token.kind === 'field' && nearest !== null && /^[A-Za-z_]\w*$/u.test(nearest);
  const fix = place && plain ? report.fixing(`Write "${nearest}".`, [{ ...place, text: nearest }]) : null;
  const { line, column } = place ?? report.source.positionOf(site.path);
  return { severity: fixed ? 'ERROR' : 'WARNING', code: 'UNKNOWN_FIELD', message, line, column, fix };
}
