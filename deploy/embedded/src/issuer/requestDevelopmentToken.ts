import { z } from 'zod';
import { developmentClientId, developmentUserGrantType } from './developmentClient.js';

export interface DevelopmentTokenRequest {
  /** Where the embedded shape listens, such as `http://127.0.0.1:4000`. */
  baseUrl: string;
  /** A development user's name, such as `ada`. */
  user: string;
  /** The slug or id of the tenant that the token shall name. */
  tenant?: string;
  /** Seconds; 8 hours when left out, 24 hours at most. */
  lifetime?: number;
  /** Some of `read write administer`; all of them when left out. */
  scope?: string;
}

const answer = z.union([
  z.object({ access_token: z.string() }),
  z.object({ error: z.string(), error_description: z.string().optional() }),
]);

/**
 * Asks the embedded issuer for an access token of a development user.
 *
 * @throws Error with a sentence for the terminal: nothing runs there, or the user is unknown (naming the known ones).
 */
export async function requestDevelopmentToken(request: DevelopmentTokenRequest): Promise<string> {
  const { baseUrl, user, tenant, lifetime, scope } = request;
  const form = new URLSearchParams({
    grant_type: developmentUserGrantType,
    client_id: developmentClientId,
    user,
  });
  if (tenant !== undefined) form.set('tenant', tenant);
  if (lifetime !== undefined) form.set('lifetime', String(lifetime));
  if (scope !== undefined) form.set('scope', scope);

  const url = new URL('/oidc/token', baseUrl);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(10_000),
    });
  } catch (cause) {
    throw new Error(`Nothing answers at ${url.origin}. Start Gantry with "npm start" first.`, { cause });
  }
  const unsafeAnswer: unknown = await response.json().catch(() => undefined);
  const parsed = answer.safeParse(unsafeAnswer);
  if (!parsed.success) {
    throw new Error(
      `What answers at ${url.origin} has no embedded issuer (${response.status} at ${url.pathname}).`,
    );
  }
  if ('error' in parsed.data) throw new Error(parsed.data.error_description ?? parsed.data.error);
  return parsed.data.access_token;
}
