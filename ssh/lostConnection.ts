/** Appended to the message of every error that stops waiting for a command on a host. */
export const LEFT_BEHIND = "what was started on the host may still run";

/** A connection that ended while it was in use: it is unknown how far the commands on the host came. */
export class LostConnection extends Error {
  /** How it was lost. */
  readonly loss: string;

  constructor(loss: string) {
    super(`${loss}; ${LEFT_BEHIND}`);
    this.name = "LostConnection";
    this.loss = loss;
  }
}
