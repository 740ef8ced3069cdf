import { parentPort, workerData } from 'node:worker_threads';
import { Planner } from './Planner.js';
import type { PlannerData, PlannerStarted, PlanReply, PlanRequest } from './PlannerMessage.js';

/** What runs in a planner's thread: reads the supergraph that it is started with, then plans what it is asked to. */
const port = parentPort!;

try {
  const { supergraphSdl } = workerData as PlannerData;
  const planner = await Planner.read(supergraphSdl);
  port.on('message', ({ document, operationName }: PlanRequest) => {
    port.postMessage(attempt(() => ({ plan: planner.plan(document, operationName) })));
  });
  const started: PlannerStarted = { apiSdl: planner.apiSdl };
  port.postMessage(started);
} catch (error) {
  port.postMessage({ error: messageOf(error) } satisfies PlannerStarted);
}

function attempt(plan: () => PlanReply): PlanReply {
  try {
    return plan();
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
