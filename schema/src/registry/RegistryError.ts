import type { CheckReport } from '../check/CheckReport.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import type { PublicationSummary } from './Publication.js';

export type RegistryErrorCode =
  /** What was sent makes no sense; `field` says what. */
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  /** Somebody else published first: `winner`. */
  | 'PUBLISH_CONFLICT'
  /** It does not compose: `faults`. */
  | 'COMPOSITION_FAILED'
  /** It breaks clients: `report`. */
  | 'CHECK_FAILED'
  /** The file is not what was written. */
  | 'REGISTRY_DAMAGED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE';

export interface RegistryErrorDetails {
  /** Path of what is wrong inside what was sent: `subgraphs.0.sdl`. */
  field?: string;
  winner?: PublicationSummary;
  faults?: readonly SchemaFault[];
  report?: CheckReport;
}

/** The registry did not do what was asked, and has stored nothing of it. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  readonly details: RegistryErrorDetails;

  constructor(
    code: RegistryErrorCode,
    message: string,
    details: RegistryErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
