import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import type { ClassType } from 'type-graphql';
import { tenantCurrency } from '../domain/tenantCurrency.js';
import type { AllocationKeys } from '../domain/UsageRecord.js';
import { UsageRepository } from '../persistence/UsageRepository.js';
import type { CostScope } from '../services.js';
import { Money } from './Money.js';

/** A stub of another subgraph's entity, and the resolver that adds `cost` to it. */
export interface CostedEntity {
  type: ClassType<{ id: string }>;
  resolver: ClassType;
}

/** Gives an entity of another subgraph the field `cost`: the sum of its usage records, batched per request. */
export function costedEntity(name: string, key: keyof AllocationKeys): CostedEntity {
  // The owner describes the entity and its id; composition would take whichever text comes first.
  @ObjectType(name)
  @Directive('@key(fields: "id")')
  class Stub {
    @Field(() => ID)
    id!: string;
  }

  @Resolver(() => Stub)
  class CostResolver {
    @FieldResolver(() => Money, {
      nullable: true,
      description:
        'What it has cost so far; 0 while nothing is recorded. Usage arrives some moments after it happens.',
    })
    async cost(@Root() { id }: Stub, @Ctx() scope: CostScope): Promise<Money> {
      await scope.authorize('cost', { type: name, id, tenantId: scope.tenant.id });
      const loader = scope.loader<string, string>(`cost of ${name}`, async (ids) => {
        const costs = await new UsageRepository(await scope.em()).costs(key, ids);
        return ids.map((each) => costs.get(each) ?? '0');
      });
      return { amount: (await loader.load(id)) ?? '0', currency: tenantCurrency };
    }
  }
  return { type: Stub, resolver: CostResolver };
}
