import type { Upstream } from './ReplicaRunner.js';

/** Where the public reaches a zone. */
export interface IngressAddress {
  port: number;
  url: string;
}

/** Brings requests for a zone to its ready replicas. */
export interface Ingress {
  /** Opens a zone at the port it had before, or else at a free one. Without replicas it answers 503. */
  open(zoneId: string, rememberedPort: number | null): Promise<IngressAddress>;
  /** An address for a zone that the host will open: free here, now. */
  reserve(): Promise<IngressAddress>;
  /** From now on new requests go to these replicas; those under way stay where they are. */
  route(zoneId: string, upstreams: readonly Upstream[]): void;
  /** Resolves when no request is under way at these replicas, at the latest after `graceMs`. */
  drained(zoneId: string, upstreams: readonly Upstream[], graceMs: number): Promise<void>;
  close(zoneId: string): Promise<void>;
  closeAll(): Promise<void>;
}
