import type { JsonObject } from './Json.js';

/** A CloudEvents 1.0 event in structured JSON form, with the extension attributes `tenantid`, `requestid` and `traceparent`. */
export interface CloudEvent<Data = JsonObject> {
  specversion: '1.0';
  /** TypeID `evt_…`, unique for all time. */
  id: string;
  /** `/gantry/<subgraph>`. */
  source: string;
  /** `gantry.<subgraph>.<Name>.v1`. */
  type: string;
  subject?: string;
  /** RFC 3339. */
  time: string;
  datacontenttype: 'application/json';
  /** Path of the JSON Schema of `data` in the registry: `schema/events/<Name>.v1.json`. */
  dataschema: string;
  tenantid: string;
  requestid?: string;
  /** Where the trace of what published it stood: CloudEvents' distributed tracing extension. */
  traceparent?: string;
  tracestate?: string;
  data: Data;
}

/** The name of an event, out of its type: `gantry.agents.AgentResponse.v1` is an `AgentResponse`. */
export function eventNameOf(event: Pick<CloudEvent<unknown>, 'type'>): string {
  return event.type.split('.').at(-2) ?? event.type;
}
