import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line: `12 passed, 0 failed, 1 skipped, 1 unsteady`. A file that cannot be read counts as failed. A test
 * that passed only when it was run again is unsteady, and named above that line with what it failed on.
 */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    let unsteady = 0;
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state] += 1;
        if (test.diagnostic()?.flaky) {
          unsteady += 1;
          const [error] = test.result().errors ?? [];
          console.log(
            `unsteady: ${module.relativeModuleId} > ${test.fullName}: ${error?.message ?? 'no error was kept'}`,
          );
        }
      }
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    const again = unsteady > 0 ? `, ${unsteady} unsteady` : '';
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}${again}`);
  }
}
