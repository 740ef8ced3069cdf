import { HttpFault } from './HttpFault.js';

/** Media types a GraphQL answer can have. */
export const graphqlResponse = 'application/graphql-response+json';
export const json = 'application/json';
export const eventStream = 'text/event-stream';

export type AnswerType = typeof graphqlResponse | typeof json | typeof eventStream;

/**
 * Chooses the answer's media type from `accept` (RFC 9110, 12.5.1). A client that does not care gets
 * `application/json`; an event stream is only ever sent to who names it.
 * @throws HttpFault 406 when none of ours is accepted
 */
export function negotiate(accept: string | undefined): AnswerType {
  const ranges = (accept ?? '*/*')
    .split(',')
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { type } of ranges) {
    if (type === graphqlResponse || type === eventStream || type === json) return type;
    if (type === '*/*' || type === 'application/*') return json;
  }
  throw HttpFault.badRequest(`Answers come as ${graphqlResponse}, ${json} or ${eventStream}.`, 406);
}

function readRange(text: string): { type: string; quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight ? Number(weight.slice(2)) : 1;
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}
