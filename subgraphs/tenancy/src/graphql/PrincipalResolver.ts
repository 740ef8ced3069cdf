import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { userLoader } from './loaders.js';
import { Principal } from './Principal.js';
import type { TenancyScope } from '../services.js';
import { toUser, User } from './User.js';

/** Who did something. */
@Resolver(() => Principal)
export class PrincipalResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The person; null when it is none, or one who is no member of the tenant any more.',
  })
  async user(@Root() { id, kind }: Principal, @Ctx() scope: TenancyScope): Promise<User | null> {
    const row = kind === 'USER' ? await userLoader(scope).load(id) : null;
    return row ? toUser(row) : null;
  }
}
