/** What kind of thing was used. */
export const services = ['INFERENCE', 'EXECUTION', 'COMPUTE'] as const;
export type Service = (typeof services)[number];

/** What a quantity counts. Every unit belongs to exactly one service. */
export const serviceOfUnit = {
  TOKEN_INPUT: 'INFERENCE',
  TOKEN_OUTPUT: 'INFERENCE',
  EXECUTION_SECOND: 'EXECUTION',
  VCPU_SECOND: 'COMPUTE',
  GIB_SECOND: 'COMPUTE',
} as const satisfies Record<string, Service>;
export type Unit = keyof typeof serviceOfUnit;
export const units = Object.keys(serviceOfUnit) as Unit[];

/** What one price is for: a unit and, for tokens, one model; null means every model without a price of its own. */
export interface Meter {
  unit: Unit;
  resource: string | null;
}

/** Units whose price may differ by resource. Seconds cost the same whoever spends them. */
export const unitsWithResource: readonly Unit[] = ['TOKEN_INPUT', 'TOKEN_OUTPUT'];
