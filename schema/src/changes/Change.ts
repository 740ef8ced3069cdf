/** What a change does to clients that know nothing of it. */
export type Criticality = 'breaking' | 'dangerous' | 'safe';

/** One difference between two versions of a contract. */
export interface Change {
  criticality: Criticality;
  /** Kind of change, stable: `FIELD_REMOVED`. */
  type: string;
  /** What has changed: `Query.user.id` for an argument, `@tag.name` for one of a directive; null for the schema itself. */
  path: string | null;
  /** A sentence for people. */
  message: string;
}
