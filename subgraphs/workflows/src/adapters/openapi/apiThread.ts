import { parentPort, workerData } from 'node:worker_threads';
import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';
import { parseOpenApi } from '../../domain/openapi/parseOpenApi.js';
import { writtenApi, type WrittenApi } from '../../domain/openapi/WrittenApi.js';

/** What the thread says: once, before it ends. */
export type ApiReply = { api: WrittenApi } | { userErrors: UserErrorData[] } | { broken: string };

// Runs in a thread of its own: reads one document.
parentPort!.postMessage(read(workerData as string));

function read(text: string): ApiReply {
  try {
    return { api: writtenApi(parseOpenApi(text)) };
  } catch (error) {
    if (error instanceof UserFault) return { userErrors: error.userErrors };
    return { broken: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
