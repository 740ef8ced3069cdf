import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { MemberRepository } from '../persistence/MemberRepository.js';
import { Membership } from './Membership.js';
import { references } from './references.js';
import type { TenancyScope } from '../services.js';
import { User } from './User.js';

/** People. */
@Resolver(() => User)
export class UserResolver {
  @Query(() => User, {
    nullable: true,
    description: 'Who asks; null when it is not a person. Needs no tenant.',
  })
  async viewer(@Ctx() scope: TenancyScope): Promise<User | null> {
    const { actor } = scope.request;
    return actor.kind === 'USER' ? references.User({ id: actor.id }, scope) : null;
  }

  @FieldResolver(() => [Membership], {
    description:
      'Places in tenants, oldest first: all of the viewer; of somebody else the one in the tenant of the request.',
  })
  async memberships(@Root() user: User, @Ctx() scope: TenancyScope): Promise<Membership[]> {
    const rows = await new MemberRepository(await scope.em()).ofUser(user.id);
    return rows.map(({ tenantId, roles }) => Object.assign(new Membership(), { tenantId, roles }));
  }
}
