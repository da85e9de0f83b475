import { KEYS } from "./config.ts";
import { complete, type Field, section, wholeNumber } from "./field.ts";
import type { Rotation } from "./model.ts";

const { keys } = KEYS.rotation;

export function parseRotation(field: Field): Rotation | undefined {
  const rotation = section(field, keys);
  if (rotation === undefined) return undefined;
  const numberOf = (name: keyof typeof keys) => wholeNumber(rotation[name], "a number", keys[name].range);
  return complete({ ajpSecret: numberOf("ajpSecret"), statusPassword: numberOf("statusPassword") });
}
