import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contractFolder, operations } from '../src/golden-path/journey/operations.js';

describe('the operations of the golden path', () => {
  it('are taken byte for byte from the contract', () => {
    const source = readFileSync(`${contractFolder}operations.graphql`, 'utf8');
    for (const text of operations.values()) expect(source).toContain(text);
    expect(operations.size).toBe(source.match(/^(query|mutation|subscription) /gm)?.length);
  });
});
