/** An artifact that cannot be had: shown without a stack trace. */
export class ArtifactError extends Error {
  /** What the user does about it, in the imperative. */
  readonly cure: string;

  constructor(message: string, cure: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArtifactError";
    this.cure = cure;
  }
}
