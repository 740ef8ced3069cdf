import type { Json } from '../Json.js';

/** An event as the CloudEvents specification 1.0 has it in JSON, with extension attributes beside the known ones. */
export type CloudEvent = {
  specversion: '1.0';
  /** Unique together with `source`. */
  id: string;
  source: string;
  type: string;
  /** RFC 3339. */
  time?: string;
  subject?: string;
  datacontenttype?: string;
  dataschema?: string;
  data?: Json;
  /** Extension attributes, and `data_base64`. */
  [attribute: string]: Json | undefined;
};

/** What tells an event from all others of a tenant. */
export function eventKey({ source, id }: Pick<CloudEvent, 'source' | 'id'>): string {
  return JSON.stringify([source, id]);
}

/** An event's attributes and data, as expressions see it. */
export function envelopeOf(event: CloudEvent): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(event).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
