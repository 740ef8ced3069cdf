import { Arg, Directive, ID, Resolver, Root, Subscription } from 'type-graphql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { followHistory } from '@gantry/platform/streams/followHistory.js';
import { podStream } from '../domain/streamNames.js';
import type { LogLineRow } from '../persistence/LogLineEntity.js';
import { LogRepository } from '../persistence/LogRepository.js';
import { PodRepository } from '../persistence/PodRepository.js';
import type { DeploymentsScope } from '../services.js';
import { LogLine, logLineView } from './LogLine.js';

/** Lines read from the log at a time. */
const batchSize = 500;

@Resolver(() => LogLine)
export class LogLineResolver {
  @Subscription(() => LogLine, {
    description:
      "A pod's log: the lines after `after`, or all that are kept without it, and then each as it is printed. Never ends. CURSOR_EXPIRED when lines after `after` are no longer kept. For every member.",
    subscribe: ({ args, context }) => {
      const { podId, after } = args as { podId: string; after?: string | null };
      return followLog(podId, after, context as DeploymentsScope);
    },
  })
  @Directive('@tag(name: "operation")')
  logLineReceived(
    @Root() line: LogLineRow,
    @Arg('podId', () => ID, { description: 'The pod.' }) _podId: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last line already seen.' })
    _after?: string,
  ): LogLine {
    return logLineView(line);
  }
}

async function* followLog(
  podId: string,
  after: string | null | undefined,
  scope: DeploymentsScope,
): AsyncGenerator<LogLineRow> {
  const { tenant, services, signal } = scope;
  await scope.authorize('logLineReceived', { type: 'Pod', id: podId, tenantId: tenant.id });
  const known = await scope.read((em) => new PodRepository(em).findAll([podId]));
  if (known.length === 0) throw new GantryError('NOT_FOUND', `There is no pod "${podId.slice(0, 100)}".`);
  yield* followHistory({
    read: (sequence) => scope.read((em) => new LogRepository(em).after(podId, sequence, batchSize)),
    sequence: (line) => line.sequence,
    isLast: () => false,
    wake: { streams: services.streams, tenantId: tenant.id, stream: podStream(podId) },
    after,
    signal,
  });
}
