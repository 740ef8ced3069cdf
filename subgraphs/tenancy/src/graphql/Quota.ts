import { Field, Float, ObjectType } from 'type-graphql';
import type { QuotaPeriod, QuotaResource } from '../domain/quotas.js';
import { QuotaPeriodEnum, QuotaResourceEnum } from './enums.js';

@ObjectType('Quota', { description: 'How much of something a tenant may use, and has used.' })
export class Quota {
  @Field(() => QuotaResourceEnum, { description: 'What is limited.' })
  resource!: QuotaResource;

  @Field(() => QuotaPeriodEnum, { description: 'Over which time it counts.' })
  period!: QuotaPeriod;

  // Tokens of a month pass what a GraphQL Int can hold.
  @Field(() => Float, { description: 'The most that the tier allows, a whole number.' })
  limit!: number;

  @Field(() => Float, {
    description: 'How much is used, a whole number. What other subgraphs report follows within seconds.',
  })
  used!: number;
}
