/** A part of a text: what is written there, and between which offsets. */
export type SourceNode = ScalarNode | MapNode | ListNode | AliasNode;

interface Stretch {
  /** Where it begins, in UTF-16 code units. */
  from: number;
  /** Where it ends, not included; what is not bracketed ends with the last thing in it. */
  to: number;
}

/** A text, a number, a truth value or null. */
export interface ScalarNode extends Stretch {
  kind: 'scalar';
  value: unknown;
}

/** A map, with its entries in the order of the text. */
export interface MapNode extends Stretch {
  kind: 'map';
  /** Whether it is written in brackets. */
  flow: boolean;
  entries: SourceEntry[];
}

/** A key and what is written for it; null where a key stands alone. */
export interface SourceEntry {
  key: SourceNode;
  value: SourceNode | null;
}

/** A list. */
export interface ListNode extends Stretch {
  kind: 'list';
  flow: boolean;
  items: (SourceNode | null)[];
}

/** The name of something that is written elsewhere; null where nothing has that name. */
export interface AliasNode extends Stretch {
  kind: 'alias';
  target: SourceNode | null;
}
