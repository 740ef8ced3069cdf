import type { ListenTask } from '../dsl/EventTasks.js';
import { Collecting } from '../event/Collecting.js';
import { envelopeOf, eventKey, type CloudEvent } from '../event/CloudEvent.js';
import type { HeardEvent } from '../event/Listening.js';
import type { Json } from '../Json.js';
import type { Outcome, TaskFrame } from './Frame.js';
import { readyInterest } from './readyInterest.js';
import type { Run } from './Run.js';
import { inside } from './runKind.js';
import { runIterator } from './runIterator.js';
import { isTrue } from './runTask.js';
import { WorkflowError } from './WorkflowError.js';

/**
 * Runs a `listen`: waits until enough of the events have come that it is for, does with each what `foreach` says, and gives the list
 * of them. Events that end it are not among them.
 */
export async function runListen(run: Run, task: ListenTask, frame: TaskFrame): Promise<Outcome> {
  const collecting = new Collecting(task.listen.to);
  const interests = await Promise.all(collecting.filters.map((filter) => readyInterest(run, filter, frame)));
  const name = run.placeOf(frame.position);
  const { events } = run.surroundings;
  run.note('LISTEN_STARTED', frame.label, {
    types: interests.map(({ with: wanted }) => wanted['type'] ?? null),
  });
  await run.flush();
  await run.step(`listen ${name}`, async () => {
    await events.listen({ name, interests });
    return null;
  });
  const heard = new Hearing(run, task, frame, collecting);
  try {
    while (!heard.over) {
      const signal = await run.signal(name, frame.deadline);
      if (!signal) {
        throw WorkflowError.standard('timeout', frame.reference, 'The time allowed passed while listening.');
      }
      run.now = Math.max(run.now, signal.at);
      await heard.take(signal.payload as unknown as HeardEvent);
    }
  } catch (error) {
    if (error instanceof WorkflowError) await leave();
    throw error;
  }
  await leave();
  return heard.outcome;

  async function leave(): Promise<void> {
    await run.step(`leave ${name}`, async () => {
      await events.leave(name, heard.consumed);
      return null;
    });
  }
}

/** What a `listen` has heard so far. */
class Hearing {
  /** Keys of the events that count. */
  readonly consumed: string[] = [];
  readonly outcome: Outcome = { output: [], then: 'continue' };
  over = false;
  readonly #run: Run;
  readonly #task: ListenTask;
  readonly #frame: TaskFrame;
  readonly #collecting: Collecting;
  readonly #output: Json[] = [];

  constructor(run: Run, task: ListenTask, frame: TaskFrame, collecting: Collecting) {
    this.#run = run;
    this.#task = task;
    this.#frame = frame;
    this.#collecting = collecting;
    this.outcome.output = this.#output;
  }

  async take({ event, met }: HeardEvent): Promise<void> {
    const meaning = this.#collecting.take(met);
    if (meaning === 'neither') return;
    this.consumed.push(eventKey(event));
    const { id, source, type } = event;
    this.#run.note('EVENT_CONSUMED', this.#frame.label, { id, source, type });
    await this.#run.flush();
    if (meaning === 'counts') await this.#add(event);
    this.over ||= this.#collecting.complete || (meaning === 'counts' && (await this.#isEnough()));
  }

  async #isEnough(): Promise<boolean> {
    const { condition } = this.#collecting;
    if (condition === null) return false;
    const scope = { ...this.#frame.scope, context: this.#run.context };
    return isTrue(await this.#run.evaluateOne(condition, this.#output, scope, this.#frame.reference));
  }

  async #add(event: CloudEvent): Promise<void> {
    const { read = 'data' } = this.#task.listen;
    const item =
      read === 'envelope' ? envelopeOf(event) : read === 'raw' ? rawOf(event) : (event.data ?? null);
    const { foreach } = this.#task;
    if (!foreach) {
      this.#output.push(item);
      return;
    }
    const { output, then } = await runIterator(
      this.#run,
      foreach,
      item,
      this.#output.length,
      inside(this.#frame, 'foreach'),
    );
    this.#output.push(output);
    if (then !== 'end') return;
    this.over = true;
    this.outcome.then = then;
  }
}

/** An event's data as the text that it came as. */
function rawOf({ data = null, data_base64: binary }: CloudEvent): Json {
  if (typeof binary === 'string') return binary;
  return typeof data === 'string' ? data : JSON.stringify(data);
}
