import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import { defaultPriceList } from '../domain/defaultPriceList.js';
import { serviceOfUnit } from '../domain/Meter.js';
import { placePrice } from '../domain/placePrice.js';
import { pricesAt } from '../domain/rate.js';
import type { Price as DomainPrice } from '../domain/Price.js';
import { PriceRepository } from '../persistence/PriceRepository.js';
import type { CostScope } from '../services.js';
import { Price } from './Price.js';
import { SetPriceInput } from './SetPriceInput.js';
import { SetPricePayload } from './SetPricePayload.js';

@Resolver(() => Price)
export class PriceResolver {
  @Query(() => [Price], {
    nullable: true,
    description:
      'The prices that hold for the tenant at a moment, one for each unit and resource: its own, and the default ones in place of which it has set none. Needs the role VIEWER.',
  })
  async priceList(
    @Arg('at', () => Date, { nullable: true, description: 'The moment; now if left out.' }) at: Date | null,
    @Ctx() scope: CostScope,
  ): Promise<Price[]> {
    await scope.authorize('priceList', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
    const own = await new PriceRepository(await scope.em()).own();
    return pricesAt({ own, defaults: defaultPriceList }, at ?? scope.services.now()).map(priceView);
  }

  @Mutation(() => SetPricePayload, {
    description:
      "Sets a price of the tenant's own from a moment on, and ends the one that held until then. Usage already recorded keeps its price. Needs the role ADMIN.",
  })
  @Directive('@tag(name: "administration")')
  async setPrice(
    @Arg('input', () => SetPriceInput, { description: 'The price.' }) input: SetPriceInput,
    @Ctx() scope: CostScope,
  ): Promise<SetPricePayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('setPrice', { type: 'Tenant', id: tenantId, tenantId });
    const prices = new PriceRepository(await scope.em());
    const id = await scope.idempotent('setPrice', input, async () => {
      await prices.lock(tenantId);
      const { unit, amount, resource = null, validFrom = null, validTo = null } = input;
      const placed = placePrice(
        { unit, amount, resource, validFrom, validTo },
        await prices.own([unit]),
        scope.services.now(),
      );
      return (await prices.place(tenantId, placed)).id;
    });
    const price = await prices.find(id);
    return { price: price && priceView(price), userErrors: [] };
  }
}

/** The API's view of a price. */
export function priceView(price: DomainPrice): Price {
  return { ...price, service: serviceOfUnit[price.unit], isDefault: defaultPriceList.includes(price) };
}

/** A price by its id, also a default one; null when the tenant has none such. */
export async function findPrice(id: string, scope: CostScope): Promise<Price | null> {
  const price =
    defaultPriceList.find((each) => each.id === id) ?? (await new PriceRepository(await scope.em()).find(id));
  if (!price) return null;
  await scope.authorize('priceList', { type: 'Price', id, tenantId: scope.tenant.id });
  return priceView(price);
}
