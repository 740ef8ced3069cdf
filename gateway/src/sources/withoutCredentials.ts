/**
 * A URL, or what was to be one, as it may be told in errors and logs: without user and password. It need not be one that can be
 * parsed, nor stand at the beginning.
 */
export function withoutCredentials(text: string): string {
  // A password may have any character, and another "@".
  const cut = text.replace(/(:?\/\/|:).*@/s, '$1');
  // A user and a password whose host was forgotten look like a host and a port.
  return cut === text ? text.replace(/(\/\/[^/:[\]]*:)(?!\d*(?:[/?#]|$)).*/s, '$1…') : cut;
}
