const spiffe = /^spiffe:\/\/gantry\/([a-z][a-z0-9-]{0,62})$/;

/**
 * The service that a certificate is of: its one URI is `spiffe://gantry/<service>` (SPIFFE, X.509-SVID, section 2).
 * Undefined for any other, also one that names several: it would be whoever it likes to be.
 * @param alternativeNames as Node gives a certificate's `subjectAltName`
 */
export function serviceOf(alternativeNames: string | undefined): string | undefined {
  const uris = namesIn(alternativeNames ?? '').filter((name) => name.startsWith('URI:'));
  return uris.length === 1 ? spiffe.exec(uris[0]!.slice('URI:'.length))?.[1] : undefined;
}

/** The URI that a service's certificate bears. */
export function identityOf(service: string): string {
  return `spiffe://gantry/${service}`;
}

/** Node writes a name that holds a comma or a quote as a JSON string, so that it cannot pass for several. */
function namesIn(text: string): string[] {
  return text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g)?.map((name) => name.trim()) ?? [];
}
