/** Where a process finds its certificate, in PEM. */
export interface TlsFiles {
  /** The certificate, followed by those between it and the authority where there are any. */
  certificate: string;
  /** Its private key. */
  key: string;
  /** The authorities whose certificates are accepted. Two, while one takes the place of the other. */
  authorities: string;
}
