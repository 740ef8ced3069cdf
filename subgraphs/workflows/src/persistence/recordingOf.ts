import type { EntityManager } from '@mikro-orm/postgresql';
import type { CallSettings } from '../domain/interpreter/Services.js';
import type { KeptStep } from '../domain/interpreter/StepJournal.js';
import type { Recording } from '../domain/replay/Recording.js';
import { ExecutionRepository } from './ExecutionRepository.js';
import { HistoryRepository } from './HistoryRepository.js';
import { PartStepEntity } from './PartStepEntity.js';
import { WorkflowRepository } from './WorkflowRepository.js';

/** All that an execution of the tenant has decided so far, and been told; null when there is no such execution. */
export async function recordingOf(
  em: EntityManager,
  executionId: string,
  calls: CallSettings,
): Promise<Recording | null> {
  const execution = await new ExecutionRepository(em).find(executionId);
  if (!execution) return null;
  const { workflowId, version, input } = execution;
  const definition = await new WorkflowRepository(em).definition(workflowId, version);
  if (!definition) return null;
  const history = await new HistoryRepository(em).events(executionId, 0, longest);
  // Read last: it is never behind the history.
  const rows = await em.find(PartStepEntity, { executionId }, { orderBy: { part: 'asc', number: 'asc' } });
  const journal: Record<string, KeptStep[]> = {};
  for (const { part, name, result } of rows) (journal[part] ??= []).push({ name, result: result.value });
  return { executionId, definition, input, history, journal, calls };
}

/** Most events of a history: more tasks than an execution may run have no more. */
const longest = 1_000_000;
