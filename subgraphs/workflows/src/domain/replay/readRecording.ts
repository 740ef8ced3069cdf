import { isJsonObject, type Json } from '../Json.js';
import type { Recording } from './Recording.js';

/** A recording out of JSON. @throws Error naming what it does not have */
export function readRecording(value: Json): Recording {
  if (!isJsonObject(value)) throw new Error('A recording is a map.');
  const needs: [name: keyof Recording, fits: (part: Json | undefined) => boolean][] = [
    ['executionId', (part) => typeof part === 'string'],
    ['definition', (part) => isJsonObject(part) && Array.isArray(part['do'])],
    ['input', (part) => part !== undefined],
    ['history', (part) => Array.isArray(part) && part.every(isEvent)],
    ['journal', (part) => isJsonObject(part) && Object.values(part).every(Array.isArray)],
    ['calls', isJsonObject],
  ];
  const wrong = needs.find(([name, fits]) => !fits(value[name]));
  if (wrong) throw new Error(`It has no ${wrong[0]} of a recording.`);
  return value as unknown as Recording;
}

function isEvent(value: Json): boolean {
  return (
    isJsonObject(value) &&
    typeof value['type'] === 'string' &&
    typeof value['part'] === 'string' &&
    Number.isInteger(value['number']) &&
    Number.isInteger(value['sequence'])
  );
}
