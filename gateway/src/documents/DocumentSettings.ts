/** Which documents are answered, and how they may be named instead of being sent. */
export interface DocumentSettings {
  /** Trusted documents: `off`; `prefer`, named ones are answered and any other; `only`, nothing else is. */
  mode: 'off' | 'prefer' | 'only';
  /** The trusted documents by id. */
  trusted: ReadonlyMap<string, string>;
  /** Lets clients register documents by their hash: Apollo's automatic persisted queries. Never in mode `only`. */
  automatic: boolean;
  /** Documents that clients registered and that are kept at once. */
  kept: number;
}

export const defaultDocumentSettings: DocumentSettings = {
  mode: 'off',
  trusted: new Map(),
  automatic: false,
  kept: 1_000,
};
