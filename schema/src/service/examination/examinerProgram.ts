import { parentPort } from 'node:worker_threads';
import { examinerHere } from '../../registry/Examiner.js';
import type { ExaminerReply, ExaminerRequest } from './ExaminerMessage.js';

// Runs in a thread of its own: answers one request after the other.
const port = parentPort!;
port.on('message', (request: ExaminerRequest) => {
  void answer(request).then((reply) => port.postMessage(reply));
});

async function answer(request: ExaminerRequest): Promise<ExaminerReply> {
  try {
    if (request.kind === 'examine') return { examination: await examinerHere.examine(request.input) };
    return { faults: await examinerHere.validate(request.supergraphSdl, request.documents) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
