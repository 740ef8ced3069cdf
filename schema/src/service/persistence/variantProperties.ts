import { p } from '@mikro-orm/core';

/** The columns with which the key of every table begins that says something of a graph's variant. */
export const variantProperties = {
  tenantId: p.text().primary(),
  graph: p.text().primary(),
  variant: p.text().primary(),
};
