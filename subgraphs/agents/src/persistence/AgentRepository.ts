import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { defaultAgent, type Agent, type AgentTerms } from '../domain/Agent.js';
import { AgentEntity, type AgentRow } from './AgentEntity.js';

/** A tenant's agents. */
export class AgentRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<Agent | null> {
    const row = await this.#em.findOne(AgentEntity, { id });
    return row && agentOf(row);
  }

  async findAll(ids: readonly string[]): Promise<Agent[]> {
    return (await this.#em.find(AgentEntity, { id: { $in: [...ids] } })).map(agentOf);
  }

  /** Those of an id or a name; two at most, which is enough to tell that a name says too little. */
  async called(idOrName: string): Promise<Agent[]> {
    const rows = await this.#em.find(
      AgentEntity,
      { $or: [{ id: idOrName }, { name: idOrName }] },
      { orderBy: { id: 'asc' }, limit: 2 },
    );
    return rows.map(agentOf);
  }

  /** A page, oldest first. */
  async page({ limit, after }: Keyset): Promise<Agent[]> {
    const rows = await this.#em.find(AgentEntity, after === null ? {} : { id: { $gt: after } }, {
      orderBy: { id: 'asc' },
      limit,
    });
    return rows.map(agentOf);
  }

  async add(tenantId: string, terms: AgentTerms): Promise<Agent> {
    const id = newId('agt');
    const row = this.#em.create(AgentEntity, {
      id,
      tenantId,
      ...terms,
      isDefault: false,
      createdAt: new Date(),
    });
    await this.#em.flush();
    return agentOf(row);
  }

  async change(id: string, terms: AgentTerms): Promise<void> {
    const row = await this.#em.findOneOrFail(AgentEntity, { id });
    this.#em.assign(row, terms);
    await this.#em.flush();
  }

  /** The tenant's default agent, made now if there is none; two at once make one. */
  async ensureDefault(tenantId: string): Promise<Agent> {
    const known = await this.#em.findOne(AgentEntity, { isDefault: true });
    if (known) return agentOf(known);
    const { name, description, instructions } = defaultAgent;
    await this.#em.execute(
      `INSERT INTO agent (id, tenant_id, name, description, instructions, is_default)
       VALUES (?, ?, ?, ?, ?, true) ON CONFLICT (tenant_id) WHERE is_default DO NOTHING`,
      [newId('agt'), tenantId, name, description, instructions],
    );
    return agentOf(await this.#em.findOneOrFail(AgentEntity, { isDefault: true }));
  }
}

function agentOf(row: AgentRow): Agent {
  const { id, name, description, instructions, model, isDefault, createdAt } = row;
  return { id, name, description, instructions, model: model ?? null, isDefault, createdAt };
}
