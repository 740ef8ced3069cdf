/** The URI that a `Link` header says is next (RFC 8288), or null. */
export function nextLink(header: string | undefined): string | null {
  for (const [, uri, parameters = ''] of (header ?? '').matchAll(
    /<([^<>]*)>((?:\s*;[^,;"]*(?:"[^"]*")?)*)/gu,
  )) {
    const [, quoted, plain] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/iu.exec(parameters) ?? [];
    const relations = (quoted ?? plain ?? '').toLowerCase().split(/\s+/u);
    if (relations.includes('next')) return uri!;
  }
  return null;
}
