/** What the deployments subgraph is given where it is put together. */
export interface DeploymentsSettings {
  /** Folder for artifacts, replicas, builds under way and, without `secretKey`, the key of secrets. */
  directory: string;
  /** PATH on which git, npm and containers' commands are found. */
  path: string;
  /** The key that secrets are encrypted with: 32 bytes in base64 or hexadecimal. Without it a file in `directory`. */
  secretKey?: string | undefined;
  /** The Node that builds and replicas run on. Default: the one that runs this. */
  node?: string | undefined;
  /** What builds are told besides, such as the address of a registry or a proxy. No secrets belong in it. */
  buildEnvironment?: Readonly<Record<string, string>> | undefined;
  /** Whether repositories may be on loopback or a private network. Default false. */
  allowPrivateRepositories?: boolean | undefined;
  /** Default 10. */
  meterSeconds?: number | undefined;
  /** Default 600. */
  buildTimeoutSeconds?: number | undefined;
  /** Seconds that a release's replicas have to become healthy. Default 30. */
  healthTimeoutSeconds?: number | undefined;
  /** Seconds that requests under way, and then a replica asked to end, are given. Default 10. */
  graceSeconds?: number | undefined;
  /** Clones that a pod may have. Default 10. */
  maximumClones?: number | undefined;
  /** Rollouts at a time. Default 4. */
  parallelRollouts?: number | undefined;
  /** Lines kept of each pod's log. Default 10,000. */
  keptLogLines?: number | undefined;
  /**
   * Names this process among the replicas. Default `deployments`, for where there is no other: what it hosted before, it
   * hosts again as soon as it starts.
   */
  replicaId?: string | undefined;
  /** Seconds after which a replica stands in for a host that says nothing. Default 5. */
  leaseSeconds?: number | undefined;
  /** Told when this process has to end, because it cannot host the pods, or another replica does meanwhile. */
  onHostLost?: (() => void) | undefined;
  /** Ports of 127.0.0.1 that zones get, first and last. Default 20,000 to 29,999. */
  zonePorts?: readonly [number, number] | undefined;
}
