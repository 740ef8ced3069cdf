import { DataFlow } from '../data/DataFlow.js';
import type { KnownShape } from '../data/Shape.js';
import type { Scope } from '../data/shapeOfExpression.js';
import type { JsonObject } from '../Json.js';
import { accessesOf, type Access } from '../jq/accessesOf.js';
import { tokensOf, type Token } from '../jq/tokens.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import type { Checking, ExpressionSite } from './Checking.js';

/** Reports expressions that read fields which certainly are not there, or which no schema declares. */
export function checkFields(checking: Checking, definition: JsonObject): void {
  const flow = new DataFlow(definition);
  for (const site of checking.expressions) {
    const scope = flow.scopeAt(site.path);
    for (const access of accessesOf(tokensOf(site.jq))) checkAccess(checking, site, access, scope);
  }
}

function checkAccess(checking: Checking, site: ExpressionSite, access: Access, scope: Scope): void {
  // A loop may call its item like one of the specification's own variables.
  if (site.variables.filter((name) => `$${name}` === access.root).length > 1) return;
  let shape = scope.get(access.root) ?? null;
  let read = access.root;
  for (const step of access.steps) {
    if (!shape) return;
    if (step === 'item') {
      if (shape.fields) return;
      shape = shape.item;
      read += '[]';
    } else {
      const { fields } = shape;
      if (!fields) return;
      if (!fields.has(step.name)) {
        reportMissing(checking, site, access, { ...step, shape, fields: [...fields.keys()], read });
        return;
      }
      shape = fields.get(step.name) ?? null;
      read += `${read === '.' ? '' : '.'}${step.name}`;
    }
  }
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

function reportMissing(
  { report }: Checking,
  site: ExpressionSite,
  { prepared, added }: Access,
  { name, token, shape, fields, read }: Missing,
): void {
  const nearest = nearestName(name, fields);
  const fixed = shape.fixed === true;
  // jq adds to nothing as to zero, which is how sums begin.
  if (prepared || (added && nearest === null && !fixed)) return;
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
  report.add(
    fixed ? 'ERROR' : 'WARNING',
    'UNKNOWN_FIELD',
    place ?? report.source.positionOf(site.path),
    message,
    fix,
  );
}
