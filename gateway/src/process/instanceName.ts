import { hostname } from 'node:os';

/** What this process is called where it is told from others: where it runs, and as which process. */
export const instanceName = `${hostname()}-${process.pid}`;
