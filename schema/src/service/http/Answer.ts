/** What is answered; `body` as JSON unless it is `text`. */
export interface Answer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  text?: string;
}
