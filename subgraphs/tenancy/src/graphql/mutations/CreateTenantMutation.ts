import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { checkSlug } from '../../domain/checkSlug.js';
import { checkTenantName } from '../../domain/checkTenantName.js';
import { MemberRepository } from '../../persistence/MemberRepository.js';
import { TenantRepository } from '../../persistence/TenantRepository.js';
import { UserRepository } from '../../persistence/UserRepository.js';
import type { TenancyScope } from '../../services.js';
import { toTenant } from '../Tenant.js';
import { CreateTenantInput } from './CreateTenantInput.js';
import { CreateTenantPayload } from './CreateTenantPayload.js';

/** Any person may create a tenant, and owns it. */
@Resolver()
export class CreateTenantMutation {
  @Mutation(() => CreateTenantPayload, {
    description:
      'Creates a tenant, of which the viewer becomes the OWNER. Any person may; it needs no tenant.',
  })
  @Directive('@tag(name: "administration")')
  async createTenant(
    @Arg('input', () => CreateTenantInput, { description: 'What it shall be.' }) input: CreateTenantInput,
    @Ctx() scope: TenancyScope,
  ): Promise<CreateTenantPayload> {
    const newTenantId = newId('tnt');
    await scope.authorize('createTenant', { type: 'Tenant', id: newTenantId, tenantId: newTenantId });
    if (scope.request.actor.kind !== 'USER')
      throw new GantryError('FORBIDDEN', 'Only a person can create a tenant.');
    const faults = [checkSlug(input.slug), checkTenantName(input.name)].filter((fault) => fault !== null);
    if (faults.length > 0) throw new UserFault(faults);

    const tenantId = await scope.idempotent('createTenant', input, async () => {
      await create(scope, newTenantId, input);
      return newTenantId;
    });
    const row = await new TenantRepository(await scope.em()).byId(tenantId);
    return { tenant: row && toTenant(row), userErrors: [] };
  }
}

async function create(
  scope: TenancyScope,
  id: string,
  { slug, name, tier }: CreateTenantInput,
): Promise<void> {
  const em = await scope.em();
  const creator = await new UserRepository(em).byId(scope.request.actor.id);
  if (!creator?.email) {
    throw UserFault.of(
      'EMAIL_MISSING',
      'Your identity provider gives no email address; the owner of a tenant needs one.',
    );
  }
  await scope.enterTenant({ id, slug, tier });
  if (!(await new TenantRepository(em).add({ id, slug, name, tier, createdBy: creator.id }))) {
    throw UserFault.of('SLUG_TAKEN', `Slug "${slug}" is taken.`, ['slug']);
  }
  const member = await new MemberRepository(em).add({
    id: newId('mbr'),
    tenantId: id,
    userId: creator.id,
    email: creator.email,
    roles: ['OWNER'],
    invitedBy: creator.id,
    joinedAt: new Date(),
  });
  await scope.publish('TenantCreated', { tenantId: id, slug, name, tier, createdBy: creator.id });
  const { email, roles } = member;
  await scope.publish('MembershipChanged', {
    memberId: member.id,
    userId: creator.id,
    email,
    roles,
    removed: false,
  });
}
