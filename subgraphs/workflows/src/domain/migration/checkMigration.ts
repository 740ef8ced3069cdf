import type { Definition } from '../dsl/Definition.js';
import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import { isJsonObject, type Json } from '../Json.js';
import type { Recording } from '../replay/Recording.js';
import { replayRecording } from '../replay/replayRecording.js';
import { begunTasks } from './begunTasks.js';
import { changedGround } from './changedGround.js';
import { changedTask } from './changedTask.js';
import type { MigrationObstacle } from './MigrationObstacle.js';

/**
 * Whether an execution that stands still can go on with another version: what it has begun is the same there, and all that it has
 * decided is decided the same by it.
 * @param recording complete: nobody adds to it meanwhile
 * @returns the first thing that keeps it from that; null for nothing
 */
export async function checkMigration(
  recording: Recording,
  to: Definition,
  expressions: ExpressionEvaluator,
): Promise<MigrationObstacle | null> {
  const begun = begunTasks(recording);
  const changed = changedTask(begun, to) ?? changedGround(begun, recording.definition, to);
  if (changed) return changed;
  const { difference } = await replayRecording({ ...recording, definition: to }, expressions, {
    isWhole: true,
  });
  if (!difference) return null;
  const { message, recorded, found } = difference;
  return { code: 'DECIDED_OTHERWISE', task: taskOf(found) ?? taskOf(recorded), message };
}

function taskOf(shown: Json): string | null {
  const task = isJsonObject(shown) ? shown['task'] : null;
  return typeof task === 'string' ? task : null;
}
