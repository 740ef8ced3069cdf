import { SpanKind, trace } from '@opentelemetry/api';
import type { QueryResult } from 'pg';
import { inSpan } from '../telemetry/inSpan.js';
import { QueuedClient } from './QueuedClient.js';
import { sqlOperation, sqlTarget } from './sqlSummary.js';

/** Told of a statement that has been run: what it does (`SELECT`, `INSERT`, …), and how many seconds that took. */
export type SqlObserver = (operation: string, seconds: number, failed: boolean) => void;

/**
 * A class of connections that show each statement as a span of what it is part of, and tell `observe` of it. The statement's text is in neither:
 * the mapper writes values into it. What belongs to nothing, as looking for work does, has no span.
 */
export function observedClient(observe?: SqlObserver): typeof QueuedClient {
  return class ObservedClient extends QueuedClient {
    protected override async ask(args: unknown[]): Promise<QueryResult> {
      const sql = textOf(args[0]);
      const operation = sqlOperation(sql);
      const started = performance.now();
      let failed = true;
      try {
        const result = await this.#traced(sql, operation, args);
        failed = false;
        return result;
      } finally {
        observe?.(operation, (performance.now() - started) / 1_000, failed);
      }
    }

    #traced(sql: string, operation: string, args: unknown[]): Promise<QueryResult> {
      if (!trace.getActiveSpan()?.isRecording()) return super.ask(args);
      const target = sqlTarget(sql);
      const summary = target === undefined ? operation : `${operation} ${target}`;
      const attributes = {
        'db.system.name': 'postgresql',
        'db.namespace': this.database ?? '',
        'db.operation.name': operation,
        'db.query.summary': summary,
        ...(target === undefined ? {} : { 'db.collection.name': target }),
        'server.address': this.host,
        'server.port': this.port,
      };
      return inSpan(summary, { kind: SpanKind.CLIENT, attributes }, async (span) => {
        try {
          return await super.ask(args);
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
          if (code !== undefined) span.setAttribute('db.response.status_code', code);
          throw error;
        }
      });
    }
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const text = (query as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? text : '';
}
