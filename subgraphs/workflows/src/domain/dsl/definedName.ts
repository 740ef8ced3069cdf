import { nearestName } from '../source/nearestName.js';
import type { ExpressionSite } from './Checking.js';
import type { Fix } from './Diagnostic.js';
import type { Report } from './Report.js';

/** Functions of jq that definitions use most. */
const functions = `
  add all any ascii_downcase ascii_upcase capture ceil contains del empty endswith error first flatten
  floor from_entries fromjson group_by has index inside join keys last length limit ltrimstr map map_values
  max max_by min min_by not now range reverse round rtrimstr select sort sort_by split startswith sub test
  to_entries tojson tonumber tostring type unique unique_by values with_entries
`
  .trim()
  .split(/\s+/u);

/** The fix of an expression that names a variable or a function which does not exist, but nearly does. */
export function definedName(report: Report, site: ExpressionSite, problem: string): Fix | null {
  const [, name] = /^(\$?\w+)(?:\/\d+)? is not defined/u.exec(problem) ?? [];
  if (name === undefined) return null;
  const nearest = name.startsWith('$')
    ? nearestName(
        name,
        site.variables.map((variable) => `$${variable}`),
      )
    : nearestName(name, functions);
  if (nearest === null) return null;
  const pattern = new RegExp(`(?<![\\w.$])${name.replace('$', '\\$')}(?!\\w)`, 'gu');
  return report.fixing(
    `Write ${JSON.stringify(nearest)}.`,
    report.source.replacingWithin(site.path, pattern, nearest),
  );
}
