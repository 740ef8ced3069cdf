/** Something new that was offered and is not served. */
export interface Rejected {
  /** RFC 3339. */
  at: string;
  message: string;
}
