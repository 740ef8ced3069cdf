import type { InferenceFunction } from '../inference/Inferences.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkSchema } from './checkData.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';

const roles = ['user', 'assistant'];

/** Checks a call of `agent` or `llm`: who is asked, what, and how the answer has to be. */
export function checkInference(
  checking: Checking,
  path: SourcePath,
  call: JsonObject,
  name: InferenceFunction,
): void {
  const { report } = checking;
  const { prompt, messages } = call;
  report.properties(path, call, 'with', {
    required: [...(name === 'agent' ? ['agent'] : []), ...(messages === undefined ? ['prompt'] : [])],
    optional: [
      ...(name === 'llm' ? ['model', 'system'] : []),
      ...(messages === undefined ? [] : ['prompt']),
      'messages',
      'schema',
      'temperature',
      'maxTokens',
    ],
  });
  for (const key of ['agent', 'model', 'system', 'prompt'])
    if (call[key] !== undefined) report.text([...path, key], call[key], key);
  if (prompt !== undefined && messages !== undefined)
    report.errorAtKey(
      'INVALID_VALUE',
      [...path, 'prompt'],
      'A model is asked by a prompt or by messages, of which the last asks it; found both.',
    );
  else if (messages !== undefined) checkMessages(checking, [...path, 'messages'], messages);
  if (call['schema'] !== undefined) checkSchema(checking, [...path, 'schema'], call['schema']);
  const { temperature, maxTokens } = call;
  const inRange = (value: Json): boolean => typeof value === 'number' && value >= 0 && value <= 2;
  checkNumber(checking, [...path, 'temperature'], temperature, 'a number from 0 to 2', inRange);
  const isCount = (value: Json): boolean => Number.isInteger(value) && Number(value) > 0;
  checkNumber(checking, [...path, 'maxTokens'], maxTokens, 'a whole number from 1', isCount);
}

function checkMessages(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  if (isExpression(value)) return;
  const messages = report.list(path, value, 'messages');
  if (messages?.length === 0) report.error('INVALID_VALUE', path, 'messages must not be empty.');
  for (const [index, item] of (messages ?? []).entries()) {
    const at = [...path, index];
    if (isExpression(item)) continue;
    const message = report.map(at, item, 'A message');
    if (!message) continue;
    report.properties(at, message, 'A message', { required: ['role', 'content'] });
    const { role, content } = message;
    if (role !== undefined && !isExpression(role)) report.oneOf([...at, 'role'], role, 'role', roles);
    if (content !== undefined) report.text([...at, 'content'], content, 'content');
  }
  const last = messages?.at(-1);
  if (isJsonObject(last) && last['role'] === 'assistant')
    report.error(
      'INVALID_VALUE',
      [...path, messages!.length - 1, 'role'],
      'The last message is what is asked, so its role must be user; found "assistant".',
      report.replacing([...path, messages!.length - 1, 'role'], 'user'),
    );
}

function checkNumber(
  { report }: Checking,
  path: SourcePath,
  value: Json | undefined,
  must: string,
  holds: (value: Json) => boolean,
): void {
  if (value === undefined || isExpression(value) || holds(value)) return;
  const what = String(path.at(-1));
  report.error(
    'INVALID_VALUE',
    path,
    `${what} must be ${must}; found ${showValue(value)}.`,
    report.unquoting(path, value),
  );
}

function isExpression(value: Json): boolean {
  return typeof value === 'string' && expressionOf(value) !== null;
}
