import type { JsonObject, JsonValue } from '@gantry/platform/events/Json.js';
import { findOutcome, usualAnswer, type Outcome } from './findOutcome.js';
import { expression, key, property } from './jq.js';
import { operationArguments, type InputArgument } from './operationArguments.js';
import type { Plan, PlannedStep } from './planSteps.js';
import { portableSchema } from './portableSchema.js';
import { Remarks } from './Remarks.js';
import { TaskList } from './TaskList.js';
import { vagueVerbs } from './verbs.js';
import { words } from './words.js';

const longestInputSchema = 10_000;

/** Turns a plan into the tasks of a definition: calls, the decision whether to reject, and what comes out. */
export class DefinitionBuilder {
  readonly remarks = new Remarks();
  readonly #list = new TaskList();
  readonly #inputs = new Map<string, InputArgument>();
  /** Answers of checks since the last decision. */
  #undecided: Outcome[] = [];
  #decided: Outcome[] = [];
  /** Task and key in `$context` of each call that did something. */
  readonly #results: string[] = [];

  get tasks(): JsonObject[] {
    return this.#list.tasks;
  }

  /** The definition's `input`, with a schema of what the calls take from it; empty when they take nothing. */
  input(): JsonObject {
    if (this.#inputs.size === 0) return {};
    const inputs = [...this.#inputs.values()];
    const required = inputs.filter((argument) => argument.required).map(({ name }) => name);
    const described = inputs.map(({ name, schema }): [string, JsonObject] => [name, portableSchema(schema)]);
    // A schema longer than the rest of the draft would hide it: then the names have to do.
    const short = JSON.stringify(described).length <= longestInputSchema;
    const document: JsonObject = {
      type: 'object',
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(described.map(([name, schema]) => [name, short ? schema : {}])),
    };
    return { input: { schema: { format: 'json', document } } };
  }

  build(plan: Plan): void {
    const rejected = this.#list.reserve('rejected');
    const confirmed = this.#list.reserve('confirmed');
    const rejecting = plan.rejection ? this.#list.reserve(plan.rejection.operation.name) : rejected;
    const keeps = plan.rejects && plan.steps.some((step) => step.checks);
    for (const step of plan.steps) {
      if (!step.checks) this.#decide(rejecting);
      this.#call(step, keeps);
    }
    this.#decide(rejecting);
    if (this.#decided.length > 0) this.#ends(plan, { rejected, confirmed, rejecting });
    this.#remarkOn(plan);
  }

  #call(step: PlannedStep, keeps: boolean): void {
    const { operation, rival, text } = step;
    const name = this.#list.reserve(operation.name);
    const path = this.#list.add(name, {
      ...this.#callTask(step),
      ...(keeps && { export: { as: expression(`$context + { ${key(name)}: . }`) } }),
    });
    if (rival) {
      const message = `"${text}" is read as ${full(operation)}; ${full(rival)} fits nearly as well.`;
      this.remarks.add('WARNING', 'AMBIGUOUS_OPERATION', message, [...path, 'with', 'operation']);
    }
    if (!keeps) return;
    if (step.checks) this.#expect(step, name, path);
    else this.#results.push(name);
  }

  #callTask({ operation, text }: PlannedStep): JsonObject {
    const { fromInput, guess, ...given } = operationArguments(operation, text);
    for (const argument of fromInput) {
      const known = this.#inputs.get(argument.name);
      this.#inputs.set(
        argument.name,
        known ? { ...known, required: known.required || argument.required } : argument,
      );
    }
    if (guess !== null) {
      const path = ['do', this.tasks.length];
      this.remarks.add('WARNING', 'GUESSED_BODY', `${full(operation)}: ${guess}.`, path);
    }
    const call: JsonObject = { connector: operation.connector, operation: operation.name, ...given };
    return { call: 'connector', with: call };
  }

  /** Notes how the answer of a check tells that something is missing. */
  #expect({ operation, text }: PlannedStep, name: string, path: (string | number)[]): void {
    const subject =
      words(operation.name)
        .filter((word) => !vagueVerbs.has(word))
        .join(' ') || operation.name;
    const answer = `$context${property(name)}`;
    const outcome = findOutcome(operation.output, answer, subject);
    const at = [...path, 'with', 'operation'];
    if (outcome) {
      this.#undecided.push(outcome);
      const read = outcome.properties.map((one) => `"${one}"`).join(' and ');
      this.remarks.add(
        'INFO',
        'GUESSED_CONDITION',
        `Whether "${text}" holds is read from ${read} of its answer.`,
        at,
      );
    } else if (operation.output === null) {
      const guessed = findOutcome(usualAnswer, `((${answer} | objects) // {})`, subject);
      if (guessed) this.#undecided.push(guessed);
      const message = `The connector does not say what ${full(operation)} answers; "available", "missing" and "free" are guesses.`;
      this.remarks.add('WARNING', 'GUESSED_ANSWER', message, at);
    } else {
      const message = `Nothing in the answer of ${full(operation)} is known to say whether "${text}" holds; the workflow goes on whatever it answers.`;
      this.remarks.add('WARNING', 'UNKNOWN_OUTCOME', message, at);
    }
  }

  #decide(rejecting: string): void {
    if (this.#undecided.length === 0) return;
    const when = expression(this.#undecided.map(({ failed }) => failed).join(' or '));
    this.#decided.push(...this.#undecided);
    this.#undecided = [];
    this.#list.add(this.#list.reserve('decide'), {
      switch: [{ somethingMissing: { when, then: rejecting } }, { otherwise: { then: 'continue' } }],
    });
  }

  #ends(plan: Plan, names: { rejected: string; confirmed: string; rejecting: string }): void {
    const results = this.#results.map((name): [string, JsonValue] => [
      name,
      expression(`$context${property(name)}`),
    ]);
    const confirmed: JsonObject = { decision: 'CONFIRMED', missing: [], ...Object.fromEntries(results) };
    this.#list.add(names.confirmed, { set: confirmed, then: 'end' });
    if (plan.rejection) this.#list.add(names.rejecting, this.#callTask(plan.rejection));
    const missing = expression(this.#decided.map((outcome) => outcome.missing).join(' + '));
    this.#list.add(names.rejected, { set: { decision: 'REJECTED', missing }, then: 'end' });
  }

  #remarkOn(plan: Plan): void {
    for (const step of plan.unmatched) {
      this.remarks.add(
        'WARNING',
        'STEP_WITHOUT_OPERATION',
        `No operation of a connector does "${step}"; it is left out.`,
        ['do'],
      );
    }
    for (const condition of plan.ignoredConditions) {
      this.remarks.add('WARNING', 'CONDITION_LEFT_OUT', `The condition "${condition}" is not in the draft.`, [
        'do',
      ]);
    }
    if (plan.rejects && this.#decided.length === 0) {
      this.remarks.add(
        'WARNING',
        'REJECTION_WITHOUT_CHECK',
        'No check is known that could lead to a rejection; nothing is rejected.',
        ['do'],
      );
    }
  }
}

function full({ connector, name }: PlannedStep['operation']): string {
  return `${connector}.${name}`;
}
