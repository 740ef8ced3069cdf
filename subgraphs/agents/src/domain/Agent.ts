import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';

/** Whom people of a tenant talk to. */
export interface Agent {
  id: string;
  name: string;
  description: string;
  /** What it is told to be, before every conversation. */
  instructions: string;
  /** Name of its model; null for the deployment's default. */
  model: string | null;
  isDefault: boolean;
  createdAt: Date;
}

export type AgentTerms = Pick<Agent, 'name' | 'description' | 'instructions' | 'model'>;

/** The agent that a tenant begins with. */
export const defaultAgent: AgentTerms = {
  name: 'Gantry',
  description: "Drafts workflows out of the operations of the tenant's connectors.",
  instructions: '',
  model: null,
};

export const limits = { name: 100, description: 1_000, instructions: 20_000 } as const;

/**
 * Checks what an agent is to be.
 * @param models names of the models that there are
 * @throws UserFault naming every field at fault
 */
export function checkAgentTerms(terms: AgentTerms, models: readonly string[]): AgentTerms {
  const faults: UserErrorData[] = [];
  const name = terms.name.trim();
  if (name === '') {
    faults.push({ code: 'INVALID_NAME', message: 'An agent needs a name, not "".', field: ['name'] });
  }
  for (const field of ['name', 'description', 'instructions'] as const) {
    const { length } = terms[field];
    if (length <= limits[field]) continue;
    const message = `The ${field} of an agent has at most ${limits[field]} characters, not ${length}.`;
    faults.push({ code: 'TOO_LONG', message, field: [field] });
  }
  if (terms.model !== null && !models.includes(terms.model)) {
    const message = `There is no model "${terms.model.slice(0, 100)}"; there are: ${models.join(', ')}.`;
    faults.push({ code: 'UNKNOWN_MODEL', message, field: ['model'] });
  }
  if (faults.length > 0) throw new UserFault(faults);
  return { ...terms, name };
}
