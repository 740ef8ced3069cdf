import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { MemberRepository } from '../persistence/MemberRepository.js';
import { MembershipType } from './MembershipType.js';
import { references } from './references.js';
import type { Scope } from './TenancyServices.js';
import { UserType } from './UserType.js';

/** People. */
@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, {
    nullable: true,
    description: 'Who asks; null when it is not a person. Needs no tenant.',
  })
  async viewer(@Ctx() scope: Scope): Promise<UserType | null> {
    const { actor } = scope.request;
    return actor.kind === 'USER' ? references.User({ id: actor.id }, scope) : null;
  }

  @FieldResolver(() => [MembershipType], {
    description:
      'Places in tenants, oldest first: all of the viewer; of somebody else the one in the tenant of the request.',
  })
  async memberships(@Root() user: UserType, @Ctx() scope: Scope): Promise<MembershipType[]> {
    const rows = await new MemberRepository(await scope.em()).ofUser(user.id);
    return rows.map(({ tenantId, roles }) => Object.assign(new MembershipType(), { tenantId, roles }));
  }
}
