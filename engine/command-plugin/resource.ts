import type { Properties } from "./inputShape.ts";
import type { PropertyMap } from "./propertyValue.ts";
import type { Redact } from "./redact.ts";

/** Properties a resource has beside its inputs. */
export type Outputs = PropertyMap;

interface Change<Inputs> {
  readonly inputs: Inputs;
  readonly oldInputs: Inputs;
  /** Outputs of the last create or update. */
  readonly oldOutputs: Outputs;
}

/** What one request of the engine gives the code that serves it. */
export interface Operation {
  /** The resource's logical name. */
  readonly name: string;
  /** Aborted when the engine cancels, or when the resource's custom timeout has passed. */
  readonly signal: AbortSignal;
  /** Shows a line as the resource's status. It is not kept. */
  status(line: string): void;
}

/**
 * A type of resource. Inputs come without secret marks; a resource's state is its inputs, as the program marked them,
 * and the outputs returned here.
 */
export interface Resource<Inputs> {
  readonly properties: Properties;
  readonly outputs: readonly string[];
  /** Whether an id is the resource's name and 8 hex digits, or the digits alone. */
  readonly idStartsWithName: boolean;
  create(inputs: Inputs, operation: Operation, redact: Redact): Promise<Outputs>;
  /** Without it every change replaces the resource. */
  update?(change: Change<Inputs>, operation: Operation, redact: Redact): Promise<Outputs>;
  delete?(inputs: Inputs, oldOutputs: Outputs, operation: Operation, redact: Redact): Promise<void>;
}
