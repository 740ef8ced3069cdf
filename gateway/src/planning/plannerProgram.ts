import { parentPort } from 'node:worker_threads';
import { Planner } from './Planner.js';
import type { PlannerStarted, PlanReply, PlanRequest, ReadRequest } from './PlannerMessage.js';

/** What runs in a planner's thread: reads the supergraph that it is given, then plans what it is asked to, until the next. */
const port = parentPort!;
let planner: Planner | undefined;

port.on('message', (request: ReadRequest | PlanRequest) => {
  if ('supergraphSdl' in request) {
    void read(request.supergraphSdl).then((started) => port.postMessage(started));
  } else {
    port.postMessage(plan(request));
  }
});

async function read(supergraphSdl: string): Promise<PlannerStarted> {
  planner = undefined;
  try {
    planner = await Planner.read(supergraphSdl);
    return { apiSdl: planner.apiSdl };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function plan({ document, operationName }: PlanRequest): PlanReply {
  try {
    return { plan: planner!.plan(document, operationName) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
