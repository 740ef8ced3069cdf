import type { Database } from '@gantry/platform/persistence/Database.js';
import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Hosting } from './Hosting.js';
import type { PodFleet } from './domain/PodFleet.js';
import type { GitRemote } from './domain/ports/GitRemote.js';
import type { Ingress } from './domain/ports/Ingress.js';
import type { RolloutQueue } from './domain/RolloutQueue.js';

/** What the resolvers of this subgraph share. */
export interface DeploymentsServices {
  database: Database;
  streams: LiveStreams;
  events: EventHub;
  box: SecretBox;
  git: GitRemote;
  ingress: Ingress;
  fleet: PodFleet;
  rollouts: RolloutQueue;
  hosting: Pick<Hosting, 'isHere'>;
  rules: {
    /** Whether repositories may be on loopback or a private network. */
    allowPrivateRepositories: boolean;
    /** Clones that a pod may have. */
    maximumClones: number;
  };
}

export type DeploymentsScope = RequestScope<DeploymentsServices>;
