/** A time as the driver reads it, in RFC 3339 and UTC, to the millisecond. */
export function rfc3339(time: string | Date): string {
  return new Date(time).toISOString();
}
