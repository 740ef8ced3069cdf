/** Entities that have changed. */
export interface Invalidation {
  /** The id of their tenant; null for what is kept for requests without one. */
  tenant: string | null;
  /** Name of their type. Without it, everything of the tenant is meant. */
  type?: string | undefined;
  /** Value of a key field. Without it, all entities of the type are meant. */
  id?: string | undefined;
}
