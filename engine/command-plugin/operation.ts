/** What one request of the engine gives the code that serves it. */
export interface Operation {
  /** The resource's logical name. */
  readonly name: string;
  /** Aborted when the engine cancels, or when the resource's custom timeout has passed. */
  readonly signal: AbortSignal;
  /** Shows a line as the resource's status. It is not kept. */
  status(line: string): void;
}
