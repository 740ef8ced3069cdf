import { Field, Int, ObjectType } from 'type-graphql';
import type { Range } from '../domain/source/Range.js';

@ObjectType('TextRange', { description: 'A stretch of a text.' })
export class TextRange implements Range {
  @Field(() => Int, { description: 'Line in which it begins, from 1.' })
  line!: number;

  @Field(() => Int, { description: 'Column at which it begins, from 1.' })
  column!: number;

  @Field(() => Int, { description: 'Line in which it ends, from 1.' })
  endLine!: number;

  @Field(() => Int, { description: 'Column before which it ends, from 1.' })
  endColumn!: number;
}
