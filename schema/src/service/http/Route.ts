import type { Right } from '../keys/Right.js';
import type { RegistryParts } from '../RegistryParts.js';
import type { Answer } from './Answer.js';
import type { Call } from './Call.js';

/** One thing that can be asked of the registry. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As URLPattern has it: `/graphs/:graph/:variant/checks`. */
  path: string;
  right: Right;
  /** Bytes that its body may have. Default 1 MiB. */
  maxBodyBytes?: number;
  /** It composes and checks: there are fewer of those a minute. */
  examines?: boolean;
  answer(call: Call, parts: RegistryParts): Promise<Answer>;
}

/** What a proposal may have, and what comes in thousands. */
export const largeBody = 32 * 1024 * 1024;
export const defaultBody = 1024 * 1024;
