import type { HealthProbe } from '../../src/domain/ports/HealthProbe.js';
import type {
  Replica,
  ReplicaExit,
  ReplicaRunner,
  ReplicaSpec,
  Upstream,
} from '../../src/domain/ports/ReplicaRunner.js';

/** A replica that only a test ends. */
export interface FakeReplica extends Replica {
  spec: ReplicaSpec;
  healthy: boolean;
  stopped: boolean;
  end(exit?: Partial<ReplicaExit>): void;
}

/** Replicas without processes: started by a pod, ended and made unwell by a test. */
export class FakeReplicas implements ReplicaRunner, HealthProbe {
  readonly started: FakeReplica[] = [];
  /** Whether replicas are well from their start. */
  healthy = true;
  /** Thrown by the next start. */
  failure: Error | null = null;

  async start(spec: ReplicaSpec): Promise<Replica> {
    if (this.failure) throw this.failure;
    const exited = Promise.withResolvers<ReplicaExit>();
    const replica: FakeReplica = {
      id: spec.id,
      spec,
      upstream: { host: '127.0.0.1', port: this.started.length + 1 },
      healthy: this.healthy,
      stopped: false,
      exited: exited.promise,
      end: (exit = {}) => exited.resolve({ code: 1, signal: null, ...exit }),
      stop: async () => {
        replica.stopped = true;
        exited.resolve({ code: 0, signal: null });
      },
    };
    this.started.push(replica);
    return replica;
  }

  async reapOrphans(): Promise<number> {
    return 0;
  }

  async check(upstream: Upstream): Promise<{ healthy: boolean; detail: string }> {
    const healthy = this.started[upstream.port - 1]?.healthy ?? false;
    return { healthy, detail: healthy ? 'answered 200' : 'answered 500' };
  }
}
