/** What a field or type demands of the caller. All three must hold. */
export interface Requirement {
  /** `@authenticated`: a token was presented, and holds. */
  readonly authenticated: boolean;
  /** `@requiresScopes`: all scopes of any one group. Undefined: none needed. */
  readonly scopes: readonly (readonly string[])[] | undefined;
  /** `@policy`: all policies of any one group. Undefined: none needed. */
  readonly policies: readonly (readonly string[])[] | undefined;
}

/** Whoever asks, as far as requirements go. */
export interface Caller {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** The policies that hold for this request. */
  readonly policies: ReadonlySet<string>;
}

/** Whether a caller meets a requirement. An empty list of groups can be met by nobody. */
export function meets(caller: Caller, { authenticated, scopes, policies }: Requirement): boolean {
  return (
    (!authenticated || caller.authenticated) &&
    (!scopes || hasOneGroup(caller.scopes, scopes)) &&
    (!policies || hasOneGroup(caller.policies, policies))
  );
}

function hasOneGroup(held: ReadonlySet<string>, groups: readonly (readonly string[])[]): boolean {
  return groups.some((group) => group.every((name) => held.has(name)));
}
