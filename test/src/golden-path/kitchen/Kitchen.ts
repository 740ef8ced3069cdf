import { randomUUID } from 'node:crypto';

/** One line of an order. */
export interface OrderItem {
  sku: string;
  quantity: number;
}

/** What `scheduleOrder` is asked to do. */
export interface Order {
  orderId: string;
  items: OrderItem[];
  readyBy: string;
}

/** The answer to a scheduled order. */
export interface Ticket {
  ticket: string;
  readyAt: string;
}

/** What the kitchen knows of one idempotency key: how often it was asked, and how often it really cooked. */
export interface KeyRecord {
  key: string;
  orderId: string;
  requests: number;
  effects: number;
}

/** An order that the kitchen refuses, with the HTTP status that says why. */
export class KitchenRefusal extends Error {
  constructor(
    readonly status: 409 | 422,
    message: string,
  ) {
    super(message);
  }
}

/** The kitchen itself: slots, stock and the orders it has taken, in memory. */
export class Kitchen {
  readonly #stock = new Map<string, number>();
  readonly #orders = new Map<string, { order: Order; ticket: Ticket; record: KeyRecord }>();
  #slots: number;

  constructor(slots = 20) {
    this.#slots = slots;
  }

  /** Sets how many orders can still be taken. */
  setFreeSlots(free: number): void {
    this.#slots = free + this.#orders.size;
  }

  /** Sets the number of portions left of each named article; the others keep theirs. */
  setStock(stock: Record<string, number>): void {
    for (const [sku, quantity] of Object.entries(stock)) this.#stock.set(sku, quantity);
  }

  capacity(): { free: number; queued: number } {
    return { free: Math.max(0, this.#slots - this.#orders.size), queued: this.#orders.size };
  }

  /** Names what is missing; an article asked for twice is added up. */
  checkStock(items: readonly OrderItem[]): { available: boolean; missing: string[] } {
    const wanted = new Map<string, number>();
    for (const { sku, quantity } of items) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
    const missing = [...wanted].filter(([sku, quantity]) => (this.#stock.get(sku) ?? 0) < quantity);
    return { available: missing.length === 0, missing: missing.map(([sku]) => sku) };
  }

  /**
   * Takes an order once per key. A repeat gets the remembered ticket.
   * @throws {KitchenRefusal} 409 when the kitchen is full, 422 when the key was used for another order
   */
  schedule(key: string, order: Order): Ticket {
    const known = this.#orders.get(key);
    if (known) {
      known.record.requests += 1;
      if (JSON.stringify(known.order) !== JSON.stringify(order))
        throw new KitchenRefusal(422, `Idempotency-Key "${key}" was used for another order.`);
      return known.ticket;
    }
    if (this.capacity().free === 0) throw new KitchenRefusal(409, 'The kitchen is full.');
    for (const { sku, quantity } of order.items)
      this.#stock.set(sku, Math.max(0, (this.#stock.get(sku) ?? 0) - quantity));
    const ticket: Ticket = { ticket: `K-${randomUUID().slice(0, 8)}`, readyAt: order.readyBy };
    const record: KeyRecord = { key, orderId: order.orderId, requests: 1, effects: 1 };
    this.#orders.set(key, { order, ticket, record });
    return ticket;
  }

  /** Every idempotency key seen so far, in the order of its first request. */
  records(): KeyRecord[] {
    return [...this.#orders.values()].map(({ record }) => ({ ...record }));
  }
}
