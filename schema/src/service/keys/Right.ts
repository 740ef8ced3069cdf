/** What a key may be good for. */
export const rights = [
  /** To see what is published, registered, used and live. */
  'READ',
  /** To report what was used, as gateways do. */
  'REPORT',
  /** To register the operations of clients. */
  'REGISTER',
  /** To have proposals checked. */
  'CHECK',
  /** To publish, and to say what contracts there are. */
  'PUBLISH',
  /** To approve breaking changes. */
  'APPROVE',
  /** All of that, and to give out and take back keys. */
  'ADMINISTER',
] as const;

export type Right = (typeof rights)[number];
