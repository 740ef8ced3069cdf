import { Field, Int, ObjectType } from 'type-graphql';
import type { LogLineRow } from '../persistence/LogLineEntity.js';
import { LogStreamEnum } from './enums.js';

@ObjectType('LogLine', {
  description: 'A line that a pod printed. Values of its secrets are replaced by their names.',
})
export class LogLine {
  @Field(() => String, { description: 'Place in the log of the pod, for `after`.' })
  cursor!: string;

  @Field(() => Date, { description: 'When it was read.' })
  at!: Date;

  @Field(() => LogStreamEnum, { description: 'Where it was printed.' })
  stream!: 'STDOUT' | 'STDERR';

  @Field(() => Int, { description: 'Which clone printed it, from 1.' })
  clone!: number;

  @Field(() => String, { description: 'The line, at most 8,000 characters.' })
  text!: string;
}

/** The API's view of a line. */
export function logLineView({ sequence, at, stream, clone, text }: LogLineRow): LogLine {
  return { cursor: String(sequence), at, stream, clone, text };
}
