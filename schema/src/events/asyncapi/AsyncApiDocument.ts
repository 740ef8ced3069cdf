import type { JsonSchemaObject } from '../compatibility/JsonSchema.js';

/** A pointer to another part of the document. */
export interface Reference {
  $ref: string;
}

/** The parts of AsyncAPI 3.0 that events need; names are the specification's. */
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: { title: string; version: string; description: string };
  defaultContentType: string;
  channels: Record<string, Channel>;
  operations: Record<string, Operation>;
  components: {
    messages: Record<string, Message>;
    schemas: Record<string, JsonSchemaObject>;
    messageTraits: Record<string, MessageTrait>;
  };
}

export interface Channel {
  address: string;
  title: string;
  description: string;
  messages: Record<string, Reference>;
  bindings: { kafka: { topic: string; bindingVersion: string } };
}

export interface Operation {
  action: 'send' | 'receive';
  channel: Reference;
  summary: string;
  messages: Reference[];
}

export interface Message {
  name: string;
  title: string;
  summary: string;
  traits: Reference[];
  payload: JsonSchemaObject;
}

export interface MessageTrait {
  contentType: string;
  headers: JsonSchemaObject;
  correlationId: { description: string; location: string };
  bindings: { kafka: { key: JsonSchemaObject; bindingVersion: string } };
}
