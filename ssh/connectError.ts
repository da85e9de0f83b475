import { UserError } from "../common/userError.ts";

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

/** A host that cannot be used. */
export class ConnectError extends UserError {
  override readonly name = "ConnectError";
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle, message: string, cure: string, options?: ErrorOptions) {
    super(message, cure, options);
    this.obstacle = obstacle;
  }
}

/** A text that passes through Pulumi's engine, which keeps nothing else of an error. */
export function encoded({ message, cure, obstacle }: ConnectError): string {
  return `${message}\n${cure}\n[obstacle: ${obstacle}]`;
}

const CODE = /\n\[obstacle: \w+\]/;

/** What `encoded` made, as it is shown. */
export function decoded(text: string): { readonly text: string; readonly isConnectError: boolean } {
  return { text: text.replace(CODE, ""), isConnectError: CODE.test(text) };
}
