import type { Properties } from "./inputShape.ts";
import type { PropertyMap } from "./propertyValue.ts";
import type { Redact } from "./redact.ts";

/** A resource's properties other than its inputs. */
export type Outputs = PropertyMap;

interface Change<Inputs> {
  readonly inputs: Inputs;
  readonly oldInputs: Inputs;
  /** Outputs of the last create or update. */
  readonly oldOutputs: Outputs;
}

/** One request of the engine. */
export interface Call {
  /** The resource's logical name. */
  readonly name: string;
  /** Aborted when the engine cancels, or when the resource's custom timeout has passed. */
  readonly signal: AbortSignal;
  /** Shows a line as the resource's status. It is not stored. */
  status(line: string): void;
}

/** The context of a resource's methods. */
export interface Operation extends Call {
  /** Replaces the texts of the resource's secrets in what is shown. */
  readonly redact: Redact;
}

/**
 * A type of resource. The methods get inputs without secret marks; a resource's state is its inputs, as the program
 * marked them, and the outputs that the methods return.
 */
export interface Resource<Inputs> {
  readonly properties: Properties;
  readonly outputs: readonly string[];
  /** If true, an id is the resource's name and 8 hex digits, otherwise the digits alone. */
  readonly idStartsWithName?: true;
  create(inputs: Inputs, operation: Operation): Promise<Outputs>;
  /** If absent, every change replaces the resource. */
  update?(change: Change<Inputs>, operation: Operation): Promise<Outputs>;
  delete?(inputs: Inputs, oldOutputs: Outputs, operation: Operation): Promise<void>;
}
