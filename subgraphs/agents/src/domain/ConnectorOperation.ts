import type { JsonObject, JsonValue } from '@gantry/platform/events/Json.js';

/** A path, query or header parameter of an operation. */
export interface OperationParameter {
  name: string;
  required: boolean;
  schema: JsonValue;
}

/** One callable operation of a tenant's connector, as an agent sees it. */
export interface ConnectorOperation {
  connector: string;
  name: string;
  method: string;
  path: string;
  summary: string;
  parameters: OperationParameter[];
  /** JSON Schema of the request's body, or null when it takes none. */
  body: JsonObject | null;
  /** JSON Schema of a successful answer, or null when it is not known. */
  output: JsonObject | null;
}
