import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/Json.js';
import { readRecording } from '../../src/domain/replay/readRecording.js';
import { replayRecording } from '../../src/domain/replay/replayRecording.js';
import { jqForFile } from '../support/expressions.js';

const folder = new URL('../histories/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const expressions = jqForFile();

describe('what was recorded by earlier interpreters', () => {
  it.each(names)('is decided the same by this one: %s', async (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const recording = readRecording(JSON.parse(text) as Json);
    const { same, difference } = await replayRecording(recording, expressions);
    expect(difference).toBeNull();
    const steps = Object.values(recording.journal).flat().length;
    expect(same).toBe(recording.history.length + steps);
  });
});
