import { readEnvironment } from './environment.js';
import { runGantry } from './runGantry.js';

// What reads a pipe may have read enough of it: `gantry schema fetch | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runGantry(process.argv.slice(2), {
  environment: readEnvironment(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
