import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { ring } from '@gantry/platform/streams/ring.js';
import { currentTrace, type TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import { approvalsStream } from '../domain/approval/ApprovalChange.js';
import { executionStream, statusAfter } from '../domain/execution/Execution.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { ExecutionFacts } from '../domain/execution/ExecutionFacts.js';
import { VersionLeft } from '../domain/execution/VersionLeft.js';
import { endsHistory, type HistoryEntry, type HistoryEvent } from '../domain/interpreter/HistoryEvent.js';
import { takesPart } from '../domain/interpreter/compensationPart.js';
import { isAwaitedCause } from '../domain/schedule/slotCause.js';
import { HistoryRepository, type LockedExecution } from './HistoryRepository.js';
import { Gathering } from './Gathering.js';
import { idleLimits } from './idleLimits.js';
import { childEndOf } from '../domain/execution/childEndOf.js';
import { ScheduleRepository } from './ScheduleRepository.js';
import { SignalRepository } from './SignalRepository.js';
import { WorkflowRepository } from './WorkflowRepository.js';

/** An event of a history, to be told of. */
export interface ToldEvent {
  facts: ExecutionFacts;
  event: HistoryEvent;
  /** Where the trace stood of who said it. */
  trace?: TraceContext | undefined;
}

/** Tells of events of histories, in the transaction that writes them. */
export type Announce = (em: EntityManager, tenantId: string, told: readonly ToldEvent[]) => Promise<void>;

export interface HistoryWriterParts {
  database: Database;
  announce: Announce;
  streams: LiveStreams;
}

interface Asked {
  executionId: string;
  /** Of one part. */
  entries: readonly HistoryEntry[];
  /** The version that they come of; absent for whichever it is. */
  version: number | undefined;
  /** Where the trace stands of who asks. */
  trace: TraceContext | undefined;
}

interface Written {
  /** When the last entry happened: as it was written, where it had been before. */
  at: number;
  /** Whether the execution was over, so that nothing was written. */
  ended: boolean;
}

/** What comes of a version that the execution has left is not written. */
const left = 'left';

/** What is new of an execution, and who says so. */
interface News {
  execution: LockedExecution;
  events: HistoryEvent[];
  trace: Asked['trace'];
}

/**
 * Writes histories, with the executions' rows and what others are told of them. What executions of one tenant say while a transaction
 * of theirs is under way goes into the next one together.
 */
export class HistoryWriter {
  readonly #parts: HistoryWriterParts;
  readonly #gathering = new Gathering<Asked, Written | typeof left>(
    (tenantId, asked) => this.#write(tenantId, asked),
    {
      atOnce: 2,
      most: 50,
    },
  );

  constructor(parts: HistoryWriterParts) {
    this.#parts = parts;
  }

  /**
   * Appends entries of one part that are not there yet, unless the execution is over.
   * @param version that they come of; absent for whichever it is
   * @throws VersionLeft when the execution has another version by now
   */
  async record(
    { executionId, tenantId }: ExecutionJob,
    entries: readonly HistoryEntry[],
    version?: number,
  ): Promise<Written> {
    const asked = { executionId, entries, version, trace: currentTrace() };
    const written = await this.#gathering.ask(tenantId, asked);
    if (written === left) throw new VersionLeft(executionId);
    return written;
  }

  /** Appends to an execution that is locked, in its transaction. */
  async append(
    em: EntityManager,
    execution: LockedExecution,
    entries: readonly HistoryEntry[],
  ): Promise<void> {
    const events = entries.map((entry, index) => ({
      ...entry,
      sequence: execution.lastSequence + index + 1,
    }));
    await new HistoryRepository(em).append([{ execution, events }]);
    await this.#follow(em, execution.tenantId, [{ execution, events, trace: currentTrace() }]);
  }

  /** Tells those who follow the history that it has grown. */
  async ring({ executionId, tenantId }: ExecutionJob, over: boolean): Promise<void> {
    await ring(this.#parts.streams, tenantId, executionStream(executionId), over);
  }

  /** Tells those who look at what is asked of people that it has changed. */
  async ringApprovals(tenantId: string): Promise<void> {
    await ring(this.#parts.streams, tenantId, approvalsStream);
  }

  async #write(tenantId: string, asked: readonly Asked[]): Promise<readonly (Written | typeof left)[]> {
    const { news, withdrawn, written } = await this.#parts.database.tenant(
      { tenantId },
      async (em) => {
        const histories = new HistoryRepository(em);
        const known = await histories.lockAll(
          asked.map(({ executionId }) => executionId),
          asked
            .filter(({ entries }) => entries.some(({ type }) => endsHistory(type)))
            .map(({ executionId }) => executionId),
        );
        const numbers = await histories.lastNumbers(
          asked.map(({ executionId, entries }) => ({ executionId, part: entries[0]!.part })),
        );
        const fresh: News[] = [];
        const results = asked.map(
          ({ executionId, entries, version, trace }): Written | typeof left | null => {
            const execution = known.get(executionId);
            const last = entries.at(-1)!;
            if (!execution || !takesPart(execution, last.part)) return { at: last.at, ended: true };
            if (version !== undefined && version !== execution.version) return left;
            const place = `${executionId} ${last.part}`;
            const number = last.part === '' ? execution.lastNumber : (numbers.get(place) ?? 0);
            const newer = entries.filter((entry) => entry.number > number);
            if (newer.length === 0) return null;
            const events = newer.map((entry) => ({ ...entry, sequence: (execution.lastSequence += 1) }));
            if (last.part === '') execution.lastNumber = last.number;
            else numbers.set(place, last.number);
            for (const { type } of events) execution.status = statusAfter(type) ?? execution.status;
            fresh.push({ execution, events, trace });
            return { at: last.at, ended: false };
          },
        );
        const withdrawn = fresh.length > 0 && (await histories.append(together(fresh)));
        await this.#follow(em, tenantId, fresh);
        // A repeat after a crash goes by the time that was written, not by its own.
        const repeats = results.map(async (result, index) => {
          if (result) return result;
          const { executionId, entries } = asked[index]!;
          const last = entries.at(-1)!;
          return { at: (await histories.timeOf(executionId, last)) ?? last.at, ended: false };
        });
        return { news: fresh, withdrawn, written: await Promise.all(repeats) };
      },
      idleLimits.writing,
    );
    for (const { execution, events } of news) {
      await this.ring({ executionId: execution.id, tenantId }, endsHistory(events.at(-1)!.type));
    }
    if (withdrawn) await this.ringApprovals(tenantId);
    return written;
  }

  /** Does what follows from events that have been written. */
  async #follow(em: EntityManager, tenantId: string, news: readonly News[]): Promise<void> {
    const told: ToldEvent[] = [];
    for (const { execution, events, trace } of news) {
      const { id, workflowId, version, startedBy, createdAt } = execution;
      await this.#passOn(em, execution, events);
      for (const event of events) {
        const begins = event.type === 'EXECUTION_STARTED';
        if (begins) execution.startedAt = new Date(event.at);
        // The name is told once.
        const workflow = begins ? await new WorkflowRepository(em).find(workflowId) : null;
        const facts: ExecutionFacts = {
          executionId: id,
          workflowId,
          workflowName: workflow?.name ?? '',
          version,
          startedBy,
          createdAt,
          startedAt: execution.startedAt ?? null,
        };
        told.push({ facts, event, trace });
      }
    }
    await this.#parts.announce(em, tenantId, told);
  }

  /** Tells those in the engine who wait for an execution's end. */
  async #passOn(
    em: EntityManager,
    { id, tenantId, workflowId, cause, parentId, parentSignal }: LockedExecution,
    events: readonly HistoryEvent[],
  ): Promise<void> {
    const ending = events.find(({ type }) => endsHistory(type));
    if (!ending) return;
    if (isAwaitedCause(cause)) await new ScheduleRepository(em).executionEnded(workflowId, id);
    if (parentId && parentSignal) {
      const signal = { executionId: parentId, tenantId, name: parentSignal, key: id };
      await new SignalRepository(em).send({ ...signal, payload: childEndOf(id, ending) });
    }
  }
}

/** All that is new of each execution, by their order. */
function together(news: readonly News[]): { execution: LockedExecution; events: HistoryEvent[] }[] {
  const byId = new Map<string, { execution: LockedExecution; events: HistoryEvent[] }>();
  for (const { execution, events } of news) {
    const known = byId.get(execution.id);
    if (known) known.events.push(...events);
    else byId.set(execution.id, { execution, events: [...events] });
  }
  return [...byId.values()];
}
