import { Field, Float, ObjectType } from 'type-graphql';
import type { TokenUsage as UsageRow } from '../persistence/UsageRepository.js';

@ObjectType('TokenUsage', {
  description:
    'Tokens as the inference server counted them; approximated where nobody counts, as for the drafting agent. Whole numbers that may exceed 32 bits.',
})
export class TokenUsage {
  @Field(() => Float, { description: 'Tokens read, those of repeated attempts included.' })
  inputTokens!: number;

  @Field(() => Float, { description: 'Tokens written, those of repeated attempts included.' })
  outputTokens!: number;

  @Field(() => Float, { description: 'Both together.' })
  totalTokens!: number;

  @Field(() => String, { nullable: true, description: 'The model that used them; null for none or several.' })
  model!: string | null;
}

/** The API's view of what was used. */
export function usageView({ inputTokens, outputTokens, model }: UsageRow): TokenUsage {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, model };
}
