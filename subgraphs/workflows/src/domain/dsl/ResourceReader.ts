/** A document as it was read, or why it was not, as a phrase. */
export type ReadResource = { text: string } | { problem: string };

/** Port: reads what definitions take from elsewhere while they are compiled. Never throws for what the other side does. */
export interface ResourceReader {
  /** @param uri absolute, http or https */
  read(uri: string): Promise<ReadResource>;
}
