import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a process is there that has not ended; one that nobody has taken note of the end of has. */
export async function isProcessRunning(pid: number | string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
