/**
 * A place in a stream: `<epoch>-<number>`. The epoch tells the stream from one of the same name that was there before a
 * restart or an expiry; in one epoch entries are numbered from 0 without gaps.
 */
export interface StreamPlace {
  readonly epoch: string;
  readonly number: number;
}

/** Reads a cursor; undefined for what is none. */
export function parsePlace(cursor: string): StreamPlace | undefined {
  const match = /^([a-z0-9]{1,20})-(\d{1,15})$/.exec(cursor);
  return match ? { epoch: match[1]!, number: Number(match[2]) } : undefined;
}
