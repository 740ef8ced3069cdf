import type { Arrangement } from '../arrangePlan.js';
import type { PlanStep } from '../compilePlan.js';

/**
 * Compiles a plan with deferred branches. Running it ends when everything that is not deferred is there; the branches are
 * found in the state.
 */
export function compileDefer(
  { primary, deferred }: Arrangement & { kind: 'Defer' },
  compile: (plan: Arrangement) => PlanStep,
): PlanStep {
  const first = primary && compile(primary);
  const later = deferred.map(({ label, depends, part }) => ({ label, depends, step: part && compile(part) }));
  return async (state, cursor) => {
    const { branches } = state;
    if (!branches) throw new Error('A plan with deferred parts is run as if it had none.');
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = Promise.all([state.before, promise]).then(() => undefined);
    for (const { label, depends, step } of later) {
      const own = { ...state, failures: new Map(), before };
      branches.begin(label, own, depends, before, async () => step?.(own, cursor));
    }
    try {
      await first?.(state, cursor);
    } finally {
      resolve();
    }
  };
}
