/** Why what the user named cannot be placed as an application: shown without a stack trace. */
export class ApplicationError extends Error {
  /** What to do about it, in the imperative. */
  readonly cure: string;

  constructor(message: string, cure: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ApplicationError";
    this.cure = cure;
  }
}
