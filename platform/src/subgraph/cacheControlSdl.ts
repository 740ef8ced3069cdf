/**
 * What a subgraph's schema says ahead when something in it bears `@cacheControl`: the directive as Apollo Server defines
 * it, and that composition is to keep it, so that the gateway knows how long answers may be kept.
 */
export const cacheControlSdl = `extend schema
  @link(url: "https://specs.apollo.dev/cacheControl/v0.1", import: ["@cacheControl"])
  @federation__composeDirective(name: "@cacheControl")

"""How long an answer may be kept, and by whom."""
directive @cacheControl(
  """Seconds; 0 for not at all."""
  maxAge: Int
  """For whom it may be kept; for all whom the subgraph would answer alike, if left out."""
  scope: CacheControlScope
  """Whether it may be kept as long as what it is part of."""
  inheritMaxAge: Boolean
) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION

"""Whom a kept answer may be given to."""
enum CacheControlScope {
  """All whom the subgraph would answer alike."""
  PUBLIC
  """Who got it first."""
  PRIVATE
}

`;
