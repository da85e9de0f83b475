/** Holds whenever somebody stops waiting for a host that is at work. */
export const LEFT_BEHIND = "what was started on the host may still run";

/** A connection that ended while it was in use: nobody knows how far the host came with what it was told to do. */
export class LostConnection extends Error {
  /** What became of it. */
  readonly loss: string;

  constructor(loss: string) {
    super(`${loss}; ${LEFT_BEHIND}`);
    this.name = "LostConnection";
    this.loss = loss;
  }
}
