/** How long transactions may have nothing asked of the database, where that is not as it is elsewhere. */
export const idleLimits = {
  /** What writes histories and steps: whoever takes over from a process that is frozen waits for it. */
  writing: { idleMs: 4_000 },
  /** What evaluates filters of events, as many as there are, between two statements. */
  hearing: { idleMs: 60_000 },
} as const;
