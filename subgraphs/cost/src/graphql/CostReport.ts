import { Field, ObjectType } from 'type-graphql';
import { DecimalScalar } from '@gantry/platform/graphql/scalars.js';
import type { Unit } from '../domain/Meter.js';
import type { Dimension, Granularity } from '../domain/ReportQuery.js';
import { DimensionEnum, GranularityEnum, UnitEnum } from './enums.js';

@ObjectType('CostKey', { description: 'What a row of a cost report is about, in one dimension.' })
export class CostKey {
  @Field(() => DimensionEnum, { description: 'The dimension.' })
  dimension!: Dimension;

  @Field(() => String, {
    nullable: true,
    description:
      'The service, or the id of the project, agent or workflow. Null for what is allocated to none: an inference belongs to no project.',
  })
  value!: string | null;
}

@ObjectType('UsageQuantity', { description: 'How much was used.' })
export class UsageQuantity {
  @Field(() => DecimalScalar, { description: 'The amount of it, exact.' })
  quantity!: string;

  @Field(() => UnitEnum, { description: 'What is counted.' })
  unit!: Unit;
}

@ObjectType('CostReportRow', { description: 'What one combination of keys cost in one period.' })
export class CostReportRow {
  @Field(() => Date, {
    description:
      'Start of the period, in UTC. The first may start before `from`, though nothing before `from` is counted. With TOTAL it is `from`.',
  })
  periodStart!: Date;

  @Field(() => [CostKey], { description: 'One for each dimension of `groupBy`, in that order.' })
  keys!: CostKey[];

  @Field(() => DecimalScalar, { description: "Cost, in the report's currency, exact." })
  amount!: string;

  @Field(() => [UsageQuantity], { description: 'What was used, one entry for each unit.' })
  usage!: UsageQuantity[];
}

@ObjectType('CostReport', { description: 'What was used in a range of time, and what it cost.' })
export class CostReport {
  @Field(() => Date, { description: 'Start of the range.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the range, not included.' })
  to!: Date;

  @Field(() => GranularityEnum, { description: 'How long the periods are.' })
  granularity!: Granularity;

  @Field(() => String, { description: 'ISO 4217 code of every amount.' })
  currency!: string;

  @Field(() => DecimalScalar, { description: 'The sum of all rows, exact.' })
  total!: string;

  @Field(() => [CostReportRow], {
    description:
      'By period, then by keys; only those with usage, at most 10,000. What is allocated to none comes last.',
  })
  rows!: CostReportRow[];
}
