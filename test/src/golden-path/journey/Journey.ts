import type { GreeterRepository } from '../repository/GreeterRepository.js';
import type { KitchenProcess } from '../kitchen/KitchenProcess.js';
import type { GoldenPathClient } from './GoldenPathClient.js';
import type { GoldenPathObserver } from './GoldenPathObserver.js';

/** The outside world of the golden path. The repository holds nothing yet. */
export interface GoldenPathFixtures {
  kitchen: KitchenProcess;
  repository: GreeterRepository;
}

/** What one run of the golden path works with, handed from step to step. */
export interface Journey extends GoldenPathFixtures {
  client: GoldenPathClient;
  observer: GoldenPathObserver;
  /** Makes the run's names and keys its own. */
  suffix: string;
}

/** The ids that a run made, for whoever wants to look at them afterwards, or to try them as somebody else. */
export interface JourneyIds {
  user: string;
  tenant: string;
  member: string;
  connector: string;
  conversation: string;
  agent: string;
  message: string;
  reply: string;
  draft: string;
  workflow: string;
  executions: { confirmed: string; rejected: string; retried: string };
  zone: string;
  cluster: string;
  project: string;
  secret: string;
  releases: string[];
  rollouts: string[];
  pod: string;
  budget: string;
  auditEntry: string;
}
