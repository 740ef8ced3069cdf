import { CommandError } from '../command/CommandError.js';

/** @throws CommandError when more than one of the files is the standard input, which can be read once */
export function onceFromStdin(files: readonly (string | undefined)[]): void {
  if (files.filter((file) => file === '-').length > 1)
    throw new CommandError('Only one thing can come by the standard input; - is given more than once.');
}
