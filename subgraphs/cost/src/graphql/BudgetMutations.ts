import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { mostBudgets } from '../domain/Budget.js';
import type { Budget } from '../domain/Budget.js';
import { checkBudgetTerms } from '../domain/checkBudgetTerms.js';
import type { TenantWork } from '../events/BudgetWatch.js';
import { BudgetRepository } from '../persistence/BudgetRepository.js';
import { lockSpending } from '../persistence/lockSpending.js';
import type { CostScope } from '../services.js';
import { budgetView } from './Budget.js';
import { CreateBudgetPayload, DeleteBudgetPayload, UpdateBudgetPayload } from './BudgetPayload.js';
import { CreateBudgetInput } from './CreateBudgetInput.js';
import { DeleteBudgetInput } from './DeleteBudgetInput.js';
import { UpdateBudgetInput } from './UpdateBudgetInput.js';

@Resolver()
export class BudgetMutations {
  @Mutation(() => CreateBudgetPayload, {
    description: `Creates a budget; a tenant may have ${mostBudgets}. Thresholds that spending has reached already are raised at once. Needs the role DEVELOPER.`,
  })
  async createBudget(
    @Arg('input', () => CreateBudgetInput, { description: 'The budget.' }) input: CreateBudgetInput,
    @Ctx() scope: CostScope,
  ): Promise<CreateBudgetPayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('createBudget', { type: 'Tenant', id: tenantId, tenantId });
    const budgets = new BudgetRepository(await scope.em());
    const id = await scope.idempotent('createBudget', input, async () => {
      const terms = checkBudgetTerms(input);
      const work = await workOf(scope);
      // Also keeps two that are created at once from both being the last that fits.
      await lockSpending(work.em, tenantId);
      if ((await budgets.count()) >= mostBudgets) {
        throw UserFault.of(
          'TOO_MANY_BUDGETS',
          `A tenant has at most ${mostBudgets} budgets; delete one first.`,
        );
      }
      const now = scope.services.now();
      const budget = await budgets.add(tenantId, terms, now);
      await scope.services.watch.judge(work, budget, now);
      return budget.id;
    });
    const budget = await budgets.find(id);
    return { budget: budget && budgetView(budget), userErrors: [] };
  }

  @Mutation(() => UpdateBudgetPayload, {
    description:
      'Changes a budget. Thresholds that spending has reached already are raised at once. Needs the role DEVELOPER.',
  })
  async updateBudget(
    @Arg('input', () => UpdateBudgetInput, { description: 'The change.' }) input: UpdateBudgetInput,
    @Ctx() scope: CostScope,
  ): Promise<UpdateBudgetPayload> {
    await scope.authorize('updateBudget', { type: 'Budget', id: input.id, tenantId: scope.tenant.id });
    const budgets = new BudgetRepository(await scope.em());
    await scope.idempotent('updateBudget', input, async () => {
      const work = await workOf(scope);
      await lockSpending(work.em, scope.tenant.id);
      const budget = await existing(budgets, input.id);
      const terms = checkBudgetTerms({
        ...budget,
        name: input.name ?? budget.name,
        amount: input.amount ?? budget.amount,
        alertAt: input.alertAt ?? budget.alertAt.map(Number),
      });
      await budgets.change(budget.id, terms);
      await scope.services.watch.judge(work, { ...budget, ...terms }, scope.services.now());
      return budget.id;
    });
    return { budget: budgetView(await existing(budgets, input.id)), userErrors: [] };
  }

  @Mutation(() => DeleteBudgetPayload, {
    description: 'Deletes a budget. The alerts it has raised stay in the history. Needs the role DEVELOPER.',
  })
  async deleteBudget(
    @Arg('input', () => DeleteBudgetInput, { description: 'Which one.' }) input: DeleteBudgetInput,
    @Ctx() scope: CostScope,
  ): Promise<DeleteBudgetPayload> {
    await scope.authorize('deleteBudget', { type: 'Budget', id: input.id, tenantId: scope.tenant.id });
    const budgets = new BudgetRepository(await scope.em());
    const { id } = await existing(budgets, input.id);
    await budgets.remove(id);
    return { deletedId: id, userErrors: [] };
  }
}

async function existing(budgets: BudgetRepository, id: string): Promise<Budget> {
  const budget = await budgets.find(id);
  if (budget) return budget;
  throw UserFault.of('NOT_FOUND', `There is no budget "${id.slice(0, 100)}".`, ['id']);
}

async function workOf(scope: CostScope): Promise<TenantWork> {
  return {
    em: await scope.em(),
    tenantId: scope.tenant.id,
    publish: (name, data) => scope.publish(name, data),
    afterCommit: (work) => scope.afterCommit(work),
  };
}
