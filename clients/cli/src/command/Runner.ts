import type { Command } from 'commander';
import type { Context } from './Context.js';
import { ExitCode } from './ExitCode.js';
import { failure } from './failure.js';
import type { Format } from './formats.js';
import type { Outcome } from './Outcome.js';
import { present } from './present.js';
import { writeText } from './writeText.js';

/** Runs what a command line asks for, prints it in the format that it names, and keeps how that ended. */
export class Runner {
  exitCode: ExitCode = ExitCode.safe;
  readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** @param work gets the command's arguments and options */
  action<A extends unknown[]>(
    work: (context: Context, ...args: A) => Promise<Outcome>,
  ): (...args: [...A, Command]) => Promise<void> {
    return async (...args) => {
      // Not every command has another format.
      const { format = 'text', output } = (args.at(-1) as Command).opts<{
        format?: Format;
        output?: string;
      }>();
      try {
        const outcome = await work(this.context, ...(args.slice(0, -1) as A));
        const { couldNotRun = false, blocked = false } = outcome;
        const told = couldNotRun ? { ...this.context, stdout: this.context.stderr } : this.context;
        present(output === undefined ? outcome : await keep(outcome, output), format, told);
        if (couldNotRun) this.exitCode = ExitCode.couldNotRun;
        else if (blocked) this.exitCode = ExitCode.blocked;
      } catch (error) {
        const told = format === 'text' ? { ...this.context, stdout: this.context.stderr } : this.context;
        present(failure(error), format, told);
        this.exitCode = ExitCode.couldNotRun;
      }
    };
  }
}

/** Puts what was asked for in a file, in place of the standard output; nothing that is blocked. */
async function keep({ document, ...outcome }: Outcome, file: string): Promise<Outcome> {
  if (document !== undefined && !outcome.blocked) await writeText(file, document);
  return outcome;
}
