import { describe, expect, it } from 'vitest';
import { operationId } from '../../src/operations/operationId.js';

describe('the id of an operation', () => {
  it('is the SHA-256 of its text in hex', () => {
    expect(operationId('{ a }')).toBe('1c7e1e347f726166b5b1c55afd61f278cc9b45e00c108ec33d540a566379811b');
  });

  it('changes with every character', () => {
    expect(operationId('{ a }')).not.toBe(operationId('{a}'));
  });
});
