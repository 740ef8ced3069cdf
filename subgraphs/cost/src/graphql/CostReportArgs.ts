import { ArgsType, Field } from 'type-graphql';
import type { Dimension, Granularity } from '../domain/ReportQuery.js';
import { DimensionEnum, GranularityEnum } from './enums.js';

/** What a cost report is asked for. */
@ArgsType()
export class CostReportArgs {
  @Field(() => Date, { description: 'Start of the range.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the range, not included; later than `from`.' })
  to!: Date;

  @Field(() => GranularityEnum, { defaultValue: 'DAY', description: 'How long the periods are.' })
  granularity!: Granularity;

  @Field(() => [DimensionEnum], {
    defaultValue: [],
    description:
      'By what to break each period down; each dimension at most once, none for a single row a period.',
  })
  groupBy!: Dimension[];
}
