import { randomInt } from 'node:crypto';
import type { GoldenPathClient } from './GoldenPathClient.js';
import type { GoldenPathObserver } from './GoldenPathObserver.js';
import type { GoldenPathFixtures, Journey, JourneyIds } from './Journey.js';
import { askAgent } from './steps/askAgent.js';
import { importKitchen } from './steps/importKitchen.js';
import { lookBack } from './steps/lookBack.js';
import { readCosts } from './steps/readCosts.js';
import { runWorkflow } from './steps/runWorkflow.js';
import { shipService } from './steps/shipService.js';
import { signIn } from './steps/signIn.js';

/** A finished golden path: what it made, and a client within its tenant. */
export interface FinishedJourney {
  client: GoldenPathClient;
  slug: string;
  ids: JourneyIds;
}

/**
 * Does what a client does on its first day: every operation of `operations.graphql`, in order, in a tenant of its own,
 * each answer checked.
 * @throws {GoldenPathFailure | RequestFailure} at the first answer that is not as promised
 */
export async function runGoldenPath(
  client: GoldenPathClient,
  observer: GoldenPathObserver,
  fixtures: GoldenPathFixtures,
): Promise<FinishedJourney> {
  const outside: Journey = { ...fixtures, client, observer, suffix: randomSuffix() };
  let steps = 0;
  const step = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
    const current = { number: (steps += 1), title };
    const started = performance.now();
    observer.stepStarted(current);
    const made = await work();
    observer.stepFinished(current, (performance.now() - started) / 1000);
    return made;
  };

  const { client: inTenant, slug, ...people } = await step('Sign in', () => signIn(outside));
  const journey: Journey = { ...outside, client: inTenant };
  const connected = await step('Connect the kitchen', () => importKitchen(journey));
  const asked = await step('Ask an agent', () => askAgent(journey));
  const ran = await step('Run the workflow', () => runWorkflow(journey, asked));
  const shipped = await step('Ship a service', () => shipService(journey));
  const names = new Map([
    [asked.agent, asked.agentName],
    [ran.workflow, ran.workflowName],
    [shipped.project, shipped.projectName],
  ]);
  const spent = await step('Read the cost', () => readCosts(journey, names));
  const things = { ...people, ...connected, ...asked, ...ran, ...shipped, ...spent };
  const seen = await step('Look back', () => lookBack(journey, slug, things));
  return { client: inTenant, slug, ids: { ...things, ...seen } };
}

/** Eight characters that are allowed in slugs and zone names. */
function randomSuffix(): string {
  return Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('');
}
