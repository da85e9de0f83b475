import { type Failure, failuresOf, type Properties } from "./inputShape.ts";
import {
  isPlainMap,
  isSecret,
  isUnknown,
  type PropertyMap,
  type PropertyValue,
  secret,
  uncovered,
} from "./propertyValue.ts";

export interface Checked {
  readonly inputs: PropertyMap;
  readonly failures: readonly Failure[];
}

/** Validates the inputs, fills in defaults and marks the properties that are always secret. */
export function check(properties: Properties, inputs: PropertyMap): Checked {
  return { inputs: completed(properties, inputs), failures: failuresOf(properties, inputs) };
}

function completed(properties: Properties, inputs: PropertyMap): PropertyMap {
  const complete: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (value !== null) complete[name] = value;
  }
  for (const [name, property] of Object.entries(properties)) {
    const value = complete[name] ?? property.default;
    if (value === undefined) continue;
    const whole = property.shape.kind === "object" ? withDefaults(property.shape.properties, value) : value;
    complete[name] = property.secret && !isSecret(whole) ? secret(whole) : whole;
  }
  return complete;
}

function withDefaults(properties: Properties, value: PropertyValue): PropertyValue {
  const bare = uncovered(value);
  if (isUnknown(bare) || !isPlainMap(bare)) return value;
  const complete = completed(properties, bare);
  return isSecret(value) ? secret(complete) : complete;
}
