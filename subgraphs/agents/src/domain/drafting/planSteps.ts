import type { ConnectorOperation } from '../ConnectorOperation.js';
import { isCallable } from './isCallable.js';
import { matchOperation, soundsLikeStep, type Match } from './matchOperation.js';
import { splitRequest } from './splitRequest.js';
import { effectsOfOperation } from './verbs.js';
import { words } from './words.js';

/** A part of the request and the operation that does it. */
export interface PlannedStep extends Match {
  text: string;
  /** Whether it only looks, so that its answer can be a reason to reject. */
  checks: boolean;
}

export interface Plan {
  trigger: string | null;
  steps: PlannedStep[];
  /** Whether to reject when a check finds something missing. */
  rejects: boolean;
  /** The operation that tells of the rejection, where a connector has one. */
  rejection: PlannedStep | null;
  /** Steps that no operation does, in the person's words. */
  unmatched: string[];
  /** Conditions that the draft does not contain, in the person's words. */
  ignoredConditions: string[];
}

const mostSteps = 40;

/** Decides which operations the request asks for, in its order. */
export function planSteps(request: string, operations: readonly ConnectorOperation[]): Plan {
  const callable = operations.filter(isCallable);
  const { trigger, clauses } = splitRequest(request);
  const plan: Plan = {
    trigger,
    steps: [],
    rejects: false,
    rejection: null,
    unmatched: [],
    ignoredConditions: [],
  };
  const conditions: string[] = [];
  for (const [index, { text, kind }] of clauses.entries()) {
    if (kind === 'CONDITION') {
      // "Reject it if something is missing" says the same as "if something is missing, reject it".
      if (clauses[index - 1]?.kind !== 'REJECTION') conditions.push(text);
    } else if (kind === 'REJECTION') {
      plan.rejects = true;
      conditions.length = 0;
      plan.rejection ??= rejectionBy(text, callable);
    } else {
      const found = stepsOf(text, callable);
      plan.steps.push(...found.slice(0, mostSteps - plan.steps.length));
      if (found.length === 0 && soundsLikeStep(text)) plan.unmatched.push(text);
      plan.ignoredConditions.push(...conditions.splice(0));
    }
  }
  plan.ignoredConditions.push(...conditions);
  return plan;
}

function stepsOf(text: string, operations: readonly ConnectorOperation[]): PlannedStep[] {
  const parts = text.split(/\s+and\s+/i);
  const found = parts.map((part) => planned(part, operations));
  const distinct = new Set(found.map((step) => step?.operation));
  if (parts.length > 1 && !distinct.has(undefined) && distinct.size === parts.length) {
    return found.filter((step) => step !== null);
  }
  const whole = planned(text, operations);
  return whole ? [whole] : found.filter((step) => step !== null);
}

function planned(text: string, operations: readonly ConnectorOperation[]): PlannedStep | null {
  const match = matchOperation(text, operations);
  if (!match) return null;
  const { name, method } = match.operation;
  return { ...match, text, checks: effectsOfOperation(words(name), method).includes('READ') };
}

function rejectionBy(text: string, operations: readonly ConnectorOperation[]): PlannedStep | null {
  const said = new Set(words(text));
  const able = operations.filter(
    ({ name }) => /^(reject|refuse|decline|deny|abort)/i.test(name) && said.has(words(name)[0] ?? ''),
  );
  const match = matchOperation(text, able);
  return match && { ...match, rival: null, text, checks: false };
}
