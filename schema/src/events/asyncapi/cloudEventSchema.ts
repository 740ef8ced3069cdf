import type { JsonSchemaObject } from '../compatibility/JsonSchema.js';

/** The envelope of every event, as `schema/events/README.md` tells it. */
export const cloudEventSchema: JsonSchemaObject = {
  type: 'object',
  description: 'The envelope: CloudEvents 1.0 in structured JSON.',
  required: [
    'specversion',
    'id',
    'source',
    'type',
    'time',
    'tenantid',
    'datacontenttype',
    'dataschema',
    'data',
  ],
  properties: {
    specversion: { const: '1.0', description: 'The version of CloudEvents.' },
    id: {
      type: 'string',
      pattern: '^evt_',
      description: 'Unique for all time; an event that arrives again has the same.',
    },
    source: {
      type: 'string',
      pattern: '^/gantry/[a-z]+$',
      description: 'Who says it: `/gantry/<subgraph>`.',
    },
    type: { type: 'string', description: 'What has happened: `gantry.<subgraph>.<Name>.v<version>`.' },
    subject: { type: 'string', description: 'What it has happened to.' },
    time: { type: 'string', format: 'date-time', description: 'When the change was made, RFC 3339, UTC.' },
    tenantid: { type: 'string', pattern: '^tnt_', description: 'The tenant it has happened in.' },
    requestid: { type: 'string', description: 'The request that caused it, if one did.' },
    traceparent: {
      type: 'string',
      description: 'The trace of what published it, as W3C Trace Context has it.',
    },
    tracestate: { type: 'string', description: 'What tracing systems add to `traceparent`.' },
    datacontenttype: { const: 'application/json', description: 'What `data` is written in.' },
    dataschema: { type: 'string', format: 'uri', description: 'The `$id` of the schema that `data` fits.' },
    data: { type: 'object', description: 'What has happened, in the terms of the event.' },
  },
};
