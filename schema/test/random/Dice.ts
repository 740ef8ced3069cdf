import fc from 'fast-check';

/** Where random things come from: fast-check, so that what fails is made small and can be repeated. */
export interface Dice {
  /** 0 to sides - 1. */
  roll(sides: number): number;
  /** One of them. */
  pick<T>(items: readonly T[]): T;
  /** True once in so many times. */
  once(inTimes: number): boolean;
}

export function diceOf(generate: fc.GeneratorValue): Dice {
  const roll = (sides: number): number => generate(fc.nat, { max: sides - 1 });
  return {
    roll,
    pick<T>(items: readonly T[]): T {
      return items[roll(items.length)] as T;
    },
    once: (inTimes) => roll(inTimes) === inTimes - 1,
  };
}
