import { UserError } from "../common/userError.ts";

/** Why a host cannot be used. */
export type Obstacle =
  /** Nobody answers, or no SSH server does. */
  | "unreachable"
  /** The host shows another host key than the expected one. */
  | "hostKey"
  /** The host refuses the given credentials. */
  | "login"
  /** The user cannot become root. */
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

/** The error as one text: Pulumi's engine passes on nothing else of an error. */
export function encoded({ message, cure, obstacle }: ConnectError): string {
  return `${message}\n${cure}\n[obstacle: ${obstacle}]`;
}

const CODE = /\n\[obstacle: \w+\]/;

/** The text to show for one that `encoded` made, and whether `encoded` made it. */
export function decoded(text: string): { readonly text: string; readonly isConnectError: boolean } {
  return { text: text.replace(CODE, ""), isConnectError: CODE.test(text) };
}
