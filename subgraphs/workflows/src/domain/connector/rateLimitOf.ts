/** What an API says of how many calls are left. */
export interface RateLimit {
  /** Calls allowed in a window; null where the API does not say. */
  limit: number | null;
  /** Calls left in this window. */
  remaining: number;
  /** Milliseconds until the window ends; null where the API does not say. */
  resetsInMs: number | null;
}

/**
 * The limit that an answer's headers speak of, the tightest of several; null for none. Read are `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers, also as they were in its earlier versions), `RateLimit-Limit|Remaining|Reset` and their
 * likes with `X-`, whose reset may be seconds from now, seconds or milliseconds since 1970, or a date.
 * @param headers by their names in lower case
 * @param now milliseconds since 1970
 */
export function rateLimitOf(headers: Readonly<Record<string, string>>, now: number): RateLimit | null {
  const found = [...fromList(headers), ...fromSeparate(headers, now)];
  const tighter = (a: RateLimit, b: RateLimit): number =>
    a.remaining - b.remaining || (b.resetsInMs ?? 0) - (a.resetsInMs ?? 0);
  return found.toSorted(tighter)[0] ?? null;
}

/** `"burst";r=5;t=30, "day";r=100;t=3600`, or as it once was `limit=100, remaining=5, reset=30`. */
function fromList(headers: Readonly<Record<string, string>>): RateLimit[] {
  const text = headers['ratelimit'];
  if (text === undefined) return [];
  const quotas = new Map(
    members(headers['ratelimit-policy'] ?? '').map(({ name, of }) => [name, of.get('q')]),
  );
  const listed = members(text);
  const early = new Map(listed.flatMap(({ of }) => [...of]));
  const all = listed.some(({ of }) => of.has('r'))
    ? listed.map(({ name, of }) => ({ limit: quotas.get(name), remaining: of.get('r'), reset: of.get('t') }))
    : [{ limit: early.get('limit'), remaining: early.get('remaining'), reset: early.get('reset') }];
  return all.flatMap(({ limit = null, remaining, reset }) =>
    remaining === undefined
      ? []
      : [{ limit, remaining, resetsInMs: reset === undefined ? null : reset * 1_000 }],
  );
}

/** The members of a list of structured fields (RFC 9651), as far as their parameters are numbers. */
function members(text: string): { name: string; of: Map<string, number> }[] {
  return text
    .slice(0, 2_000)
    .split(',')
    .map((member) => {
      const [name = '', ...parameters] = member.split(';').map((part) => part.trim());
      const pairs = [name, ...parameters].flatMap((parameter) => {
        const [, key, value] = /^([a-z]+)=(\d{1,15})$/u.exec(parameter) ?? [];
        return key === undefined ? [] : [[key, Number(value)] as const];
      });
      return { name: name.replaceAll('"', ''), of: new Map(pairs) };
    });
}

function fromSeparate(headers: Readonly<Record<string, string>>, now: number): RateLimit[] {
  return ['ratelimit', 'x-ratelimit', 'x-rate-limit'].flatMap((prefix) => {
    const remaining = numberOf(headers[`${prefix}-remaining`]);
    if (remaining === null) return [];
    const limit = numberOf(headers[`${prefix}-limit`]);
    return [{ limit, remaining, resetsInMs: resetOf(headers[`${prefix}-reset`], now) }];
  });
}

/** The number that a header begins with: `100, 100;w=60` says 100. */
function numberOf(text: string | undefined): number | null {
  const [, digits] = /^\s*(\d{1,15})(?:\.\d+)?\s*(?:[,;]|$)/u.exec(text ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}

function resetOf(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const number = numberOf(text);
  const at =
    number === null ? Date.parse(text) : number > 1e12 ? number : number > 1e9 ? number * 1_000 : null;
  if (at === null) return number! * 1_000;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
