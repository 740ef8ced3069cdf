export const tokenTypeDefs = `
  type Query { tokens: Int }
  type Subscription { token(stream: ID!): Token }
  type Token { n: Int! at: Float! }
`;
