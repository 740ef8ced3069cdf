/** Most items that pages may give together. */
export const mostPaginated = 10_000;

/** How a connector's call goes on from page to page, as its `with.paginate` says. */
export interface Paginate {
  /**
   * `link`: to what the header Link calls next (RFC 8288), or to the URL that `next` finds; `cursor`: with what `next` finds in
   * `parameter`; `page`: with the number of the page in it; `offset`: with the number of items so far in it.
   */
  by: 'link' | 'cursor' | 'page' | 'offset';
  /** By default `page` or `offset`. */
  parameter?: string;
  /** Expression on a page that finds the way to the next; what is null, false or empty ends. */
  next?: string;
  /** Number of the first page. Default 1. */
  start?: number;
  /** Items of a full page: one with fewer is the last. Without it an empty one is. */
  size?: number;
  /** Expression on a page that finds its items; by default the page is a list of them. */
  items?: string;
  /** Most items; more are left. Without it more than `mostPaginated` are an error. */
  limit?: number;
}

/** The parameter that leads from page to page, or null. */
export function pageParameter({ by, parameter }: { by?: unknown; parameter?: unknown }): string | null {
  if (typeof parameter === 'string') return parameter;
  return by === 'page' || by === 'offset' ? by : null;
}
