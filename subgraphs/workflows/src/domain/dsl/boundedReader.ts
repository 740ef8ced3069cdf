import type { ReadResource, ResourceReader } from './ResourceReader.js';

/** Reads each document once, and no more than so many in all: functions from elsewhere may name others, without end. */
export function boundedReader(reader: ResourceReader, most: number): ResourceReader {
  const reads = new Map<string, Promise<ReadResource>>();
  return {
    read: async (uri) => {
      const known = reads.get(uri);
      if (known) return known;
      if (reads.size >= most)
        return { problem: `it would be more than the ${most} that one definition takes` };
      const reading = reader.read(uri);
      reads.set(uri, reading);
      return reading;
    },
  };
}
