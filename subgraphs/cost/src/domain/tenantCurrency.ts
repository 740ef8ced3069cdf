/** The ISO 4217 code in which every tenant's prices, costs and budgets are kept. */
export const tenantCurrency = 'USD';
