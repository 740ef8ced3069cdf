import { jqFunctions } from '../jq/jqFunctions.js';
import { nearestName } from '../source/nearestName.js';
import type { ExpressionSite } from './Checking.js';
import type { Fix } from './Diagnostic.js';
import type { Report } from './Report.js';

/** The fix of an expression that names a variable or a function which does not exist, but nearly does. */
export function definedName(report: Report, site: ExpressionSite, problem: string): Fix | null {
  const [, name] = /^(\$?\w+)(?:\/\d+)? is not defined/u.exec(problem) ?? [];
  if (name === undefined) return null;
  const nearest = name.startsWith('$')
    ? nearestName(
        name,
        site.variables.map((variable) => `$${variable}`),
      )
    : nearestName(name, Object.keys(jqFunctions));
  if (nearest === null) return null;
  const pattern = new RegExp(`(?<![\\w.$])${name.replace('$', '\\$')}(?!\\w)`, 'gu');
  return report.fixing(
    `Write ${JSON.stringify(nearest)}.`,
    report.source.replacingWithin(site.path, pattern, nearest),
  );
}
