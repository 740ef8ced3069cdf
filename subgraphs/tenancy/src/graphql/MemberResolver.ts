import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { userLoader } from './loaders.js';
import { Member } from './Member.js';
import type { TenancyScope } from '../services.js';
import { toUser, User } from './User.js';

/** A place in a tenant, seen from the tenant. */
@Resolver(() => Member)
export class MemberResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who it is; null until the invitation is taken up.',
  })
  async user(@Root() { userId }: Member, @Ctx() scope: TenancyScope): Promise<User | null> {
    // Whoever sees the member may see the user: row level security shows no others.
    const row = userId === null ? null : await userLoader(scope).load(userId);
    return row ? toUser(row) : null;
  }
}
