import { channel } from 'node:diagnostics_channel';
import type { Reporter, TestModule, TestSpecification } from 'vitest/node';

/** Where the name of a project is told when the last of its files has ended, for what is started for its tests only. */
export const projectEnds = 'gantry:tests:project-ends';

/** Tells when a project's tests are over: vitest itself takes down what it has set up when all projects are. */
export class ProjectEndReporter implements Reporter {
  readonly #left = new Map<string, number>();

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    for (const { project } of specifications) {
      this.#left.set(project.name, (this.#left.get(project.name) ?? 0) + 1);
    }
  }

  onTestModuleEnd({ project: { name } }: TestModule): void {
    const left = (this.#left.get(name) ?? 0) - 1;
    this.#left.set(name, left);
    if (left === 0) channel(projectEnds).publish(name);
  }
}
