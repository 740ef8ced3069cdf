import 'reflect-metadata';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { Directive, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { buildFederatedSchema } from '../../src/subgraph/buildFederatedSchema.js';

@ObjectType('Rate', { description: 'A rate.' })
@Directive('@key(fields: "id")')
@Directive('@cacheControl(maxAge: 30)')
class Rate {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Number, { description: 'Its value.' })
  @Directive('@cacheControl(scope: PRIVATE)')
  value!: number;
}

@Resolver(() => Rate)
class RateResolver {
  @Query(() => [Rate], { description: 'All rates.' })
  @Directive('@cacheControl(maxAge: 60)')
  rates(): Rate[] {
    return [];
  }
}

@Resolver()
class PlainResolver {
  @Query(() => String, { description: 'Says something.' })
  word(): string {
    return 'word';
  }
}

const sdlOf = (resolver: typeof RateResolver | typeof PlainResolver): string =>
  buildFederatedSchema({ resolvers: [resolver], orphanedTypes: [], references: {} }).sdl;

test('lifetimes that classes declare are in the supergraph', () => {
  const { errors, supergraphSdl } = composeServices([
    { name: 'rates', url: 'http://rates', typeDefs: parse(sdlOf(RateResolver)) },
  ]);
  expect(errors).toBeUndefined();
  expect(supergraphSdl).toMatch(/type Rate\n(  @join__\S+.*\n)*  @cacheControl\(maxAge: 30\)/);
  expect(supergraphSdl).toMatch(/value: Float! @cacheControl\(scope: PRIVATE\)/);
  expect(supergraphSdl).toMatch(/rates: \[Rate!\]! @cacheControl\(maxAge: 60\)/);
});

test('a schema without lifetimes does not speak of them', () => {
  expect(sdlOf(PlainResolver)).not.toMatch(/cacheControl/i);
});
