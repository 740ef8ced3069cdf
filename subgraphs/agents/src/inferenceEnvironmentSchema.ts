import { z } from 'zod';
import type { OpenAICompatibleOptions } from './adapters/OpenAICompatibleProvider.js';

/**
 * The variables that name an OpenAI-compatible inference server (vLLM, Ollama, TGI), for any process with agents in it;
 * undefined when none is named. `INFERENCE_URL` ends before `/chat/completions`.
 */
export const inferenceEnvironmentSchema = z
  .object({
    INFERENCE_URL: z.url({ protocol: /^https?$/ }).optional(),
    INFERENCE_MODEL: z.string().min(1).default('default'),
    INFERENCE_API_KEY: z.string().min(1).optional(),
  })
  .transform(({ INFERENCE_URL, INFERENCE_MODEL, INFERENCE_API_KEY }): OpenAICompatibleOptions | undefined =>
    INFERENCE_URL === undefined
      ? undefined
      : { url: INFERENCE_URL, model: INFERENCE_MODEL, apiKey: INFERENCE_API_KEY },
  );
