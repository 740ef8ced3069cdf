export const typeDefs = `
  type Query { ticks: Int }
  type Subscription { ticked: Tick }
  type Tick { n: Int! text: String! }
`;
