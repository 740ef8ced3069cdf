import 'reflect-metadata';
import { ArgsType, Field, Int } from 'type-graphql';
import { GantryError } from '../errors/GantryError.js';

/** Rows a page may have at most. */
export const maximumPageSize = 100;

/** `first` and `after` of a connection. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many at most, 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Cursor of the edge after which to go on.' })
  after?: string | null;
}

/** @throws GantryError BAD_USER_INPUT naming the argument and its value. */
export function checkPageSize(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= maximumPageSize) return;
  throw new GantryError(
    'BAD_USER_INPUT',
    `The argument "first" must be from 1 to ${maximumPageSize}, not ${first}.`,
    {
      argument: 'first',
    },
  );
}
