import type { JsonObject } from '@gantry/platform/events/Json.js';
import { stringify } from 'yaml';
import type { ConnectorOperation } from '../ConnectorOperation.js';
import type { Diagnostic } from '../Diagnostic.js';
import { DefinitionBuilder } from './DefinitionBuilder.js';
import { planSteps, type Plan } from './planSteps.js';
import { words } from './words.js';

/** Version of the Open Workflow Specification that drafts are written in. */
export const dslVersion = '1.0.3';

export interface WorkflowDraft {
  plan: Plan;
  /** The definition in YAML, or null when no operation matched. */
  definition: string | null;
  /** What had to be guessed, with its place in the definition. */
  diagnostics: Diagnostic[];
}

/**
 * Writes a definition of the Open Workflow Specification for a request, of the tenant's operations and no others. No
 * model is involved: the words of the request are matched with the operations' names, paths and summaries.
 */
export function draftWorkflow(request: string, operations: readonly ConnectorOperation[]): WorkflowDraft {
  const plan = planSteps(request, operations);
  if (plan.steps.length === 0) return { plan, definition: null, diagnostics: [] };
  const builder = new DefinitionBuilder();
  builder.build(plan);
  const document: JsonObject = {
    document: {
      dsl: dslVersion,
      namespace: 'drafts',
      name: documentName(plan),
      version: '0.1.0',
      summary: summaryOf(request),
    },
    ...builder.input(),
    do: builder.tasks,
  };
  const definition = stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
  return { plan, definition, diagnostics: builder.remarks.placedIn(definition) };
}

/** The last thing that is done gives the workflow its name. */
function documentName(plan: Plan): string {
  const last = plan.steps.findLast((step) => !step.checks) ?? plan.steps.at(-1);
  const name = words(last?.operation.name ?? '')
    .join('-')
    .replaceAll(/[^a-z0-9-]+/g, '')
    .replaceAll(/-+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return name || 'workflow';
}

function summaryOf(request: string): string {
  const text = request.replaceAll(/\s+/g, ' ').trim().replaceAll('${', '$ {');
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
