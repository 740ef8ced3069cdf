import type { WorkflowDraft } from './draftWorkflow.js';

const introduction =
  "I am Gantry's built-in drafting agent. No language model answers here: I match the words of your request with the operations of your connectors.";

/** What the drafting agent says about its draft; ends with the definition in a fenced block when there is one. */
export function describeDraft(
  { plan, definition, diagnostics }: WorkflowDraft,
  known: readonly string[],
): string {
  if (definition === null) return `${introduction}\n\n${nothingMatched(known)}\n`;
  const steps = plan.steps.map(
    ({ text, operation }, index) =>
      `${index + 1}. ${inline(text)}: ${inline(operation.connector)}.${inline(operation.name)} (${operation.method} ${inline(operation.path)})`,
  );
  const trigger = plan.trigger
    ? ` You say that it begins "${lowerFirst(inline(plan.trigger))}": start an execution then, with what it takes as its input.`
    : '';
  const guesses = diagnostics.map(({ line, message }) => `- line ${line ?? '?'}: ${inline(message)}`);
  return [
    introduction,
    `This is how I read your request.${trigger}\n\n${steps.join('\n')}`,
    ...(plan.rejects
      ? [
          'When a check finds something missing, the execution ends there with the decision REJECTED and a list of what is missing; else it ends with CONFIRMED.',
        ]
      : []),
    ...(guesses.length > 0 ? [`Where I had to guess:\n${guesses.join('\n')}`] : []),
    `The draft:\n\n\`\`\`yaml\n${definition}\`\`\`\n`,
  ].join('\n\n');
}

function nothingMatched(known: readonly string[]): string {
  if (known.length === 0) {
    return 'No connector has been imported yet, so there is nothing a workflow could call. Import the OpenAPI document of your API with importConnector and ask again.';
  }
  const shown = known.slice(0, 20).map((name) => `- ${inline(name)}`);
  const more = known.length > 20 ? `\n- and ${known.length - 20} more` : '';
  return `None of your connectors' operations matches the request, so I made no draft. Name what should be done in the words of one of these:\n${shown.join('\n')}${more}`;
}

/** Text of others on one line, without anything that could open a fenced block. */
function inline(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").slice(0, 300);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
