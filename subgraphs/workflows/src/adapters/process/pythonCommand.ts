import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonProcess } from '../../domain/interpreter/Processes.js';

/** Runs the script that its first argument names, with global variables from a file beside it. */
const withVariables =
  'import json,runpy,sys;del sys.argv[0];runpy.run_path(sys.argv[0],json.load(open(sys.argv[0]+".json")),"__main__")';

/**
 * Puts a script into a folder, and says what to give `python3` to run it. From a file, since a command line has room for less.
 * @param folder nobody else's
 */
export async function pythonCommand(
  { code, variables, arguments: given }: PythonProcess,
  folder: string,
): Promise<string[]> {
  const script = join(folder, 'script.py');
  await writeFile(script, code);
  if (variables === '{}') return [script, ...given];
  await writeFile(`${script}.json`, variables);
  return ['-c', withVariables, script, ...given];
}
