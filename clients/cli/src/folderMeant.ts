import { isAbsolute, relative } from 'node:path';

/**
 * The folder that paths are meant from where it is not the current one: `npx` moves up to the package or workspace around the folder
 * that it is called in, and only says where that was. Null everywhere else.
 */
export function folderMeant(
  environment: Readonly<Record<string, string | undefined>>,
  current: string,
): string | null {
  const { npm_command: command, INIT_CWD: called } = environment;
  if (command !== 'exec' || called === undefined) return null;
  const down = relative(current, called);
  const isBelow = down !== '' && !isAbsolute(down) && !/^\.\.(?:[/\\]|$)/u.test(down);
  return isBelow ? called : null;
}
