/** What uses its arguments itself: `$1`, `$@`, `$*`, `$#`, also in braces, and `shift`. */
const usesArguments = /\$\{?[\d@*#]|\bshift\b/u;
/** One command on one line, behind which something can stand. */
const simple = /^[^\n;|&()<>#`]+$/u;

/**
 * A command with its arguments ("passed as argv"): they are there as `$1`, `$2`, … and, where it is one command that does not use
 * them itself, behind it, as in `echo` with `[hello]`.
 * @param evaluated what the command becomes where the shell only sees a variable that holds it; otherwise null
 */
export function shellCommand(command: string, evaluated: string | null, given: readonly string[]): string {
  const written = (evaluated ?? command).trim();
  if (given.length === 0 || usesArguments.test(written) || !simple.test(written)) return command;
  // The shell reads the line of such a variable once more, and only then may it see the arguments.
  return evaluated === null ? `${command.trimEnd()} "$@"` : `${command}' "$@"'`;
}
