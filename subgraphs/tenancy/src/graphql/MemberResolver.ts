import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { userLoader } from './loaders.js';
import { MemberType } from './MemberType.js';
import type { Scope } from './TenancyServices.js';
import { toUser, UserType } from './UserType.js';

/** A place in a tenant, seen from the tenant. */
@Resolver(() => MemberType)
export class MemberResolver {
  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Who it is; null until the invitation is taken up.',
  })
  async user(@Root() { userId }: MemberType, @Ctx() scope: Scope): Promise<UserType | null> {
    // Whoever sees the member may see the user: row level security shows no others.
    const row = userId === null ? null : await userLoader(scope).load(userId);
    return row ? toUser(row) : null;
  }
}
