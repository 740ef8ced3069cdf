/** What a key may be good for. */
export const rights = ['READ', 'REPORT', 'CHECK', 'PUBLISH', 'APPROVE', 'ADMINISTER'] as const;

export type Right = (typeof rights)[number];
