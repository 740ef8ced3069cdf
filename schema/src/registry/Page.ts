/** Which part of a list is wanted. */
export interface PageRequest {
  /** 1 to 100. */
  first: number;
  /** `cursor` of the page before. */
  after?: string | undefined;
}

export interface Page<T> {
  items: readonly T[];
  /** To be passed as `after` for what follows; null: that is all. */
  cursor: string | null;
}
