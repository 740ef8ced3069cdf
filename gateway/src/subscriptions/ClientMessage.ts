import { z } from 'zod';

const object = z.record(z.string(), z.unknown());
const payload = object.nullish();

/** What a client may send, as graphql-transport-ws's PROTOCOL.md describes it; other keys are of no concern. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload }),
  z.object({ type: z.literal('ping'), payload }),
  z.object({ type: z.literal('pong'), payload }),
  z.object({
    type: z.literal('subscribe'),
    id: z.string().min(1),
    payload: z
      .looseObject({
        query: z.string().optional(),
        operationName: z.string().nullish(),
        variables: object.nullish(),
        extensions: object.nullish(),
      })
      // A persisted operation is named by its hash or id instead of its text.
      .refine(({ query, extensions, documentId }) => query !== undefined || !!extensions || !!documentId),
  }),
  z.object({ type: z.literal('complete'), id: z.string().min(1) }),
]);

export type ClientMessage = z.infer<typeof messageSchema>;
export type SubscribePayload = Extract<ClientMessage, { type: 'subscribe' }>['payload'];

/** Reads a message of the graphql-transport-ws protocol; undefined when it is none, for which the socket closes. */
export function readClientMessage(text: string): ClientMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = messageSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
