import { z } from 'zod';
import type { AllowedProcesses } from './domain/dsl/AllowedProcesses.js';

/** `GANTRY_ALLOW_PROCESSES`: kinds of processes that definitions may run, with commas between. */
export const processesSetting = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((kind) => kind.trim()))
  .pipe(z.array(z.enum(['', 'shell', 'container'])))
  .transform((kinds): AllowedProcesses => ({
    shell: kinds.includes('shell'),
    container: kinds.includes('container'),
  }));
