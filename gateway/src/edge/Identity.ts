/** Who a verified bearer token speaks for, in its issuer's words. */
export interface Identity {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
  /** The tenant that the token was issued for, by slug or id; null when it names none. */
  tenant: string | null;
  scopes: string[];
  /** When the token ends, in milliseconds since the epoch. */
  expiresAt: number;
}
