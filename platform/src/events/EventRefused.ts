/** The bus will never take an event, however often it is offered; the others must not wait for it. */
export class EventRefused extends Error {
  readonly eventId: string;

  constructor(eventId: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventRefused';
    this.eventId = eventId;
  }
}
