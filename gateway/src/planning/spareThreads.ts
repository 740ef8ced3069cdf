import type { Worker } from 'node:worker_threads';

/** Threads that wait at once: as many as a gateway with some contracts gives up when it takes a new supergraph. */
const capacity = 4;
/** Milliseconds that a thread waits for its next supergraph before it ends. */
const patience = 30_000;
/** Supergraphs that one thread reads: whatever Apollo's packages keep of each ends with the thread. */
const mostReads = 50;

interface Spare {
  readonly worker: Worker;
  readonly program: string;
  readonly timer: NodeJS.Timeout;
}

const spares: Spare[] = [];
const reads = new WeakMap<Worker, number>();

/**
 * Keeps a planner's thread that has nothing to plan any more, for a while. Most of what a new one takes is the loading of
 * Apollo's packages, which this one has behind it; and who changes a supergraph once soon changes it again.
 */
export function keepThread(worker: Worker, program: URL): void {
  silence(worker);
  const count = (reads.get(worker) ?? 0) + 1;
  reads.set(worker, count);
  if (spares.length >= capacity || count >= mostReads) {
    void worker.terminate();
    return;
  }
  const end = (): void => {
    remove(spare);
    void worker.terminate();
  };
  const spare: Spare = { worker, program: program.href, timer: setTimeout(end, patience).unref() };
  spares.push(spare);
  worker.once('error', end);
  worker.once('exit', end);
  worker.unref();
}

/** A thread that was kept and runs `program`, if there is one. Nobody listens to it yet. */
export function takeThread(program: URL): Worker | undefined {
  const spare = spares.findLast((kept) => kept.program === program.href);
  if (!spare) return undefined;
  remove(spare);
  silence(spare.worker);
  spare.worker.ref();
  return spare.worker;
}

/** Event by event: a worker has listeners of its own beside ours. */
function silence(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

function remove(spare: Spare): void {
  clearTimeout(spare.timer);
  const index = spares.indexOf(spare);
  if (index >= 0) spares.splice(index, 1);
}
