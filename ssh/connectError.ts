/** Why nothing can be done on a host. */
export type Obstacle =
  /** Nobody answers, or no SSH server does. */
  | "unreachable"
  /** It is not the host it should be. */
  | "hostKey"
  /** It lets nobody in with what is given. */
  | "login"
  /** Its user cannot become root. */
  | "sudo";

/** A host that cannot be used: shown without a stack trace. */
export class ConnectError extends Error {
  readonly obstacle: Obstacle;
  /** What the user does about it, in the imperative. */
  readonly cure: string;

  constructor(obstacle: Obstacle, message: string, cure: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConnectError";
    this.obstacle = obstacle;
    this.cure = cure;
  }
}
