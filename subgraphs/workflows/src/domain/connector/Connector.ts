/** A business API whose operations workflows may call. */
export interface Connector {
  id: string;
  name: string;
  /** The imported document's own title and version. */
  title: string;
  apiVersion: string;
  baseUrl: string;
  /** Counts imports, from 1. */
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}
