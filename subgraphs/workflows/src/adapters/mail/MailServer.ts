/** The mail server of a deployment. */
export interface MailServer {
  host: string;
  port: number;
  /** `implicit`: from the first byte on; `upgrade`: by STARTTLS before anything is said; `none`: never, for a server beside us. */
  tls: 'implicit' | 'upgrade' | 'none';
  /** Absent where it asks for none. */
  login?: { user: string; password: string } | undefined;
  /** Whom mails are from. */
  from: { name: string; address: string };
  /** Domains that mails may go to, in lower case; null for all. */
  domains: readonly string[] | null;
  /** A certificate in PEM that the server's is signed by, where the machine does not know it. */
  authority?: string | undefined;
}
