/** What may be done here, and the least role for it: `read` VIEWER, `write` DEVELOPER, `administer` ADMIN. */
export const actions = {
  costReport: 'read',
  cost: 'read',
  priceList: 'read',
  budget: 'read',
  budgetAlertRaised: 'read',
  createBudget: 'write',
  updateBudget: 'write',
  deleteBudget: 'write',
  setPrice: 'administer',
} as const;
