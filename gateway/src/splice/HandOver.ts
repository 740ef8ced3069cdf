/**
 * Thrown while answers are spliced, when one is not as expected: errors, nulls where none may be, another order, white
 * space. The executor that parses takes over, with the answers that are there. It says nothing more, and costs nothing.
 */
export const handOver = Object.freeze({ reason: 'The answer of a subgraph is not as expected.' });

/** Thrown while an operation is compiled, when it has something that only the executor that parses does. */
export class NotSpliceable extends Error {}
