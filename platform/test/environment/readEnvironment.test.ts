import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvironment } from '../../src/environment/readEnvironment.js';

const schema = z.object({
  PORT: z.coerce.number().int(),
  KINDS: z
    .string()
    .default('')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['', 'shell']))),
});

describe('readEnvironment', () => {
  it('names each setting that is missing or wrong, and where in it', () => {
    expect(() => readEnvironment(schema, { KINDS: 'shell,shel' })).toThrow(
      /^The environment is not complete\. PORT is missing; KINDS \(at 1\): /u,
    );
  });

  it('gives what is said, and what is usual', () => {
    expect(readEnvironment(schema, { PORT: '80' })).toEqual({ PORT: 80, KINDS: [''] });
  });
});
