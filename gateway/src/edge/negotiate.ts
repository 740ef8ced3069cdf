import { LruCache } from '@gantry/platform/cache/LruCache.js';
import { HttpFault } from './HttpFault.js';
import { incrementalFormats, type IncrementalSpec } from './incrementalFormats.js';

/** Media types a GraphQL answer can have. */
export const graphqlResponse = 'application/graphql-response+json';
export const json = 'application/json';
export const eventStream = 'text/event-stream';
export const multipart = 'multipart/mixed';

export type AnswerType = typeof graphqlResponse | typeof json | StreamType;
export type StreamType = typeof eventStream | typeof multipart;

export interface Negotiated {
  /** What a query or mutation is answered with. */
  readonly single: AnswerType;
  /** What a subscription is answered with; undefined when the client takes no stream. */
  readonly stream: StreamType | undefined;
  /** How a query or mutation is answered in parts; undefined when the client takes no parts. */
  readonly parts: IncrementalSpec | undefined;
}

interface Range {
  type: string;
  parameters: readonly string[];
  quality: number;
}

/** What was made of what clients accept: each sends the same with every request. */
const known = new LruCache<string, Negotiated>(100);

/**
 * Chooses the answer's media type from `accept` (RFC 9110, 12.5.1). A client that does not care gets
 * `application/json`; a stream is only ever sent to who names it, and multipart only by `subscriptionSpec=1.0`, or by
 * `deferSpec=20220824` or `incrementalSpec=v0.2` for answers in parts.
 * @throws HttpFault 406 when none of ours is accepted
 */
export function negotiate(accept = '*/*'): Negotiated {
  const found = known.get(accept);
  if (found) return found;
  const negotiated = chooseTypes(accept);
  known.set(accept, negotiated);
  return negotiated;
}

function chooseTypes(accept: string): Negotiated {
  const ranges = accept
    .split(',')
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  const types = ranges.map(answerTypeOf).filter((type) => type !== undefined);
  const parts = ranges.map(incrementalSpecOf).find((spec) => spec !== undefined);
  const stream = types.find((type) => type === eventStream || type === multipart);
  // Apollo's clients put multipart first for subscriptions; a single result is better off without parts.
  const single = types.find((type) => type !== multipart) ?? stream ?? (parts && json);
  if (single === undefined) {
    throw HttpFault.badRequest(
      `Answers come as ${graphqlResponse}, ${json}, ${eventStream} or ${multipart};subscriptionSpec=1.0.`,
      406,
    );
  }
  return { single, stream, parts };
}

function answerTypeOf({ type, parameters }: Range): AnswerType | undefined {
  if (type === graphqlResponse || type === eventStream || type === json) return type;
  if (type === '*/*' || type === 'application/*') return json;
  const wanted = type === multipart && parameters.some((each) => /^subscriptionspec="?1\.0"?$/.test(each));
  return wanted ? multipart : undefined;
}

function incrementalSpecOf({ type, parameters }: Range): IncrementalSpec | undefined {
  if (type !== multipart) return undefined;
  const specs = Object.keys(incrementalFormats) as IncrementalSpec[];
  return specs.find((spec) => parameters.some((each) => each.replaceAll('"', '') === spec));
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight ? Number(weight.slice(2)) : 1;
  return { type, parameters, quality: Number.isNaN(quality) ? 0 : quality };
}

export function isStream(type: AnswerType): type is StreamType {
  return type === eventStream || type === multipart;
}
