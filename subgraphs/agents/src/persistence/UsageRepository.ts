import type { EntityManager } from '@mikro-orm/postgresql';
import type { TokenCount } from '../domain/inference/InferenceProvider.js';

export interface TokenUsage extends TokenCount {
  /** The model that used them, or null where several did. */
  model: string | null;
}

interface UsageOf extends TokenUsage {
  key: string;
}

/** The tokens that a tenant's inferences took, of those that are finished. */
export class UsageRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async ofReplies(ids: readonly string[]): Promise<Map<string, TokenUsage>> {
    return this.#by('reply_id', ids);
  }

  async ofAgents(ids: readonly string[]): Promise<Map<string, TokenUsage>> {
    return this.#by('agent_id', ids);
  }

  async ofExecutions(ids: readonly string[]): Promise<Map<string, TokenUsage>> {
    return this.#by('execution_id', ids);
  }

  async #by(
    column: 'reply_id' | 'agent_id' | 'execution_id',
    ids: readonly string[],
  ): Promise<Map<string, TokenUsage>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#em.execute<UsageOf[]>(
      `SELECT ${column} AS key, sum(input_tokens)::float8 AS "inputTokens", sum(output_tokens)::float8 AS "outputTokens",
              CASE WHEN count(DISTINCT model) = 1 THEN min(model) END AS model
         FROM inference WHERE finished_at IS NOT NULL AND ${column} IN (${ids.map(() => '?').join(', ')})
        GROUP BY ${column}`,
      [...ids],
    );
    return new Map(rows.map(({ key, ...usage }) => [key, usage]));
  }
}
