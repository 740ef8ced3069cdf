import { randomUUID } from 'node:crypto';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { timeLeft } from '@gantry/platform/resilience/timeLimit.js';
import { checkTrial } from '../domain/connector/checkTrial.js';
import { callOperation } from '../domain/interpreter/callOperation.js';
import { Mask } from '../domain/secrets/Mask.js';
import { connectedService } from '../persistence/connectedService.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';
import { TryOperationInput } from './connectorInputs.js';
import { TryOperationPayload } from './connectorPayloads.js';

/** Milliseconds that are kept for the answer to whoever asked. */
const answerMs = 500;

@Resolver()
export class OperationTrialMutation {
  @Mutation(() => TryOperationPayload, {
    description:
      'Calls an operation once, with the credentials that are kept for it, and answers what came of it. Whatever the call does is done; no execution is recorded, and it is never repeated. Needs the role DEVELOPER.',
  })
  async tryOperation(
    @Arg('input', () => TryOperationInput, { description: 'The call.' }) input: TryOperationInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<TryOperationPayload> {
    const { tenant, services } = scope;
    const { operationId, environment = null } = input;
    await scope.authorize('tryOperation', { type: 'Operation', id: operationId, tenantId: tenant.id });
    // No transaction is held open while somebody else's API takes its time.
    const service = await scope.read(async (em) => {
      const found = await new ConnectorRepository(em).callableById(operationId);
      return found && connectedService(em, found, environment, services);
    });
    if (!service) {
      throw UserFault.of('NOT_FOUND', `There is no operation "${operationId.slice(0, 100)}".`, [
        'operationId',
      ]);
    }
    if (typeof service === 'string') {
      throw UserFault.of('NOT_CALLABLE', `The call cannot be made: ${service}.`, ['environment']);
    }
    const given = checkTrial(service.operation, input);
    const mask = new Mask();
    const deadlineMs = Math.min(services.calls.deadlineMs, timeLeft(scope.signal) - answerMs);
    const began = performance.now();
    const surroundings = { http: services.http, tokens: services.tokens.of(tenant.id) };
    const attempt = mask.value(
      (await callOperation({ surroundings, mask }, service, {
        ...given,
        idempotencyKey: randomUUID(),
        deadlineMs: Math.max(1, deadlineMs),
      })) as never,
    ) as Awaited<ReturnType<typeof callOperation>>;
    if (attempt.kind === 'unusable') {
      throw UserFault.of('INVALID_ARGUMENTS', `The call cannot be made: ${attempt.detail}.`, ['parameters']);
    }
    const durationMilliseconds = Math.round(performance.now() - began);
    const nothing = { status: null, headers: null, body: null, binary: false, failure: null };
    const { method, path } = service.operation;
    const url = `${service.baseUrl}${path}`;
    if (attempt.kind === 'unproven') {
      return {
        trial: { ...nothing, method, url, durationMilliseconds, failure: `${attempt.detail}.` },
        userErrors: [],
      };
    }
    const made = { ...nothing, method: attempt.method, url: attempt.uri, durationMilliseconds };
    if (attempt.kind === 'failure') {
      return { trial: { ...made, failure: attempt.failure.detail }, userErrors: [] };
    }
    const { status, headers, content, binary = false } = attempt.answer;
    return { trial: { ...made, status, headers, body: content, binary }, userErrors: [] };
  }
}
