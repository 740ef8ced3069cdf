/** A variant of a supergraph that shows only a part of it, chosen by `@tag`. */
export interface Contract {
  /** The variant under which gateways find it: `public`. */
  name: string;
  /** Tags of what is shown. Empty: everything that is not excluded. */
  include: readonly string[];
  /** Tags of what is not shown, whatever else it is tagged with. */
  exclude: readonly string[];
}
