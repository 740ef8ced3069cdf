import { readEnvironment } from './environment.js';
import { folderMeant } from './folderMeant.js';
import { runGantry } from './runGantry.js';

// What reads a pipe may have read enough of it: `gantry schema fetch | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const environment = readEnvironment();
const folder = folderMeant(environment.variables, process.cwd());
if (folder !== null) process.chdir(folder);
process.exitCode = await runGantry(process.argv.slice(2), {
  environment,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
