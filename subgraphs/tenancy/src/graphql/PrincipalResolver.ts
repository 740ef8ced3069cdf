import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { userLoader } from './loaders.js';
import { PrincipalType } from './PrincipalType.js';
import type { Scope } from './TenancyServices.js';
import { toUser, UserType } from './UserType.js';

/** Who did something. */
@Resolver(() => PrincipalType)
export class PrincipalResolver {
  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'The person; null when it is none, or one who is no member of the tenant any more.',
  })
  async user(@Root() { id, kind }: PrincipalType, @Ctx() scope: Scope): Promise<UserType | null> {
    const row = kind === 'USER' ? await userLoader(scope).load(id) : null;
    return row ? toUser(row) : null;
  }
}
