import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assertTransition,
  IllegalTransition,
  isTerminal,
  nextPhases,
  rolloutPhases,
  type RolloutKind,
  type RolloutPhase,
} from '../../src/domain/rolloutPhase.js';

const kinds: RolloutKind[] = ['DEPLOY', 'ROLLBACK'];

test('a terminal phase is followed by nothing, any other may fail', () => {
  for (const kind of kinds) {
    for (const phase of reachable(kind)) {
      if (isTerminal(phase)) expect(nextPhases(kind, phase)).toEqual([]);
      else expect(nextPhases(kind, phase)).toContain('FAILED');
    }
  }
});

test('every phase under way may be taken up again after a restart', () => {
  for (const kind of kinds) {
    for (const phase of reachable(kind)) {
      if (!isTerminal(phase) && phase !== 'QUEUED') expect(nextPhases(kind, phase)).toContain('QUEUED');
    }
  }
});

test('a deploy is built, started and verified before it is healthy, however it gets there', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10), { maxLength: 40 }), (choices) => {
      const path = walk('DEPLOY', choices);
      const lastStart = path.slice(path.lastIndexOf('QUEUED'));
      if (path.at(-1) === 'HEALTHY') {
        expect(lastStart).toEqual([
          'QUEUED',
          'FETCHING',
          'BUILDING',
          'RELEASING',
          'STARTING',
          'VERIFYING',
          'HEALTHY',
        ]);
      }
      if (path.at(-1) === 'ROLLED_BACK')
        expect(lastStart.slice(-3)).toEqual(['VERIFYING', 'ROLLING_BACK', 'ROLLED_BACK']);
    }),
  );
});

test('a rollback never builds and never becomes ROLLED_BACK', () => {
  expect(reachable('ROLLBACK')).toEqual(
    new Set(['QUEUED', 'ROLLING_BACK', 'FAILED', 'STARTING', 'VERIFYING', 'HEALTHY']),
  );
});

test('any transition outside the table is refused', () => {
  const phase = fc.constantFrom(...rolloutPhases);
  fc.assert(
    fc.property(fc.constantFrom(...kinds), phase, phase, (kind, from, to) => {
      if (nextPhases(kind, from).includes(to)) assertTransition(kind, from, to);
      else expect(() => assertTransition(kind, from, to)).toThrow(IllegalTransition);
    }),
  );
});

function walk(kind: RolloutKind, choices: number[]): RolloutPhase[] {
  const path: RolloutPhase[] = ['QUEUED'];
  for (const choice of choices) {
    const next = nextPhases(kind, path.at(-1) ?? 'QUEUED');
    if (next.length === 0) break;
    path.push(next[choice % next.length] ?? 'FAILED');
  }
  return path;
}

function reachable(kind: RolloutKind): Set<RolloutPhase> {
  const found = new Set<RolloutPhase>(['QUEUED']);
  for (const phase of found) for (const next of nextPhases(kind, phase)) found.add(next);
  return found;
}
