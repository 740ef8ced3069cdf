/** Somebody who may sign in at the embedded issuer without a password. Never a real account. */
export interface DevelopmentUser {
  /** The `sub` claim, also what `npm run token -- <name>` takes. */
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  /** The `email_verified` claim: an invitation is only linked to a verified address. */
  readonly emailVerified: boolean;
}

function user(name: string, displayName: string, emailVerified = true): DevelopmentUser {
  return { name, displayName, email: `${name}@example.com`, emailVerified };
}

/** The development users, by name. `mallory` stands for a person whose address nobody has verified. */
export const developmentUsers: ReadonlyMap<string, DevelopmentUser> = new Map(
  [
    user('ada', 'Ada'),
    user('bob', 'Bob'),
    user('carol', 'Carol'),
    user('dave', 'Dave'),
    user('erin', 'Erin'),
    user('mallory', 'Mallory', false),
  ].map((each) => [each.name, each]),
);
