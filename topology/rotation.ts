import { KEYS } from "./config.ts";
import { complete, type Field, refuse, section, wholeNumber } from "./field.ts";
import type { Rotation, TargetName } from "./model.ts";

const { keys } = KEYS.rotation;

export function parseRotation(field: Field, target: TargetName): Rotation | undefined {
  const rotation = section(field, keys);
  if (rotation === undefined) return undefined;
  const numberOf = (name: keyof typeof keys) => wholeNumber(rotation[name], "a number", keys[name].range);
  const ajpSecret = numberOf("ajpSecret");
  if (target === "swarm" && ajpSecret) {
    const message =
      "cannot change on a swarm yet: visitors would notice, as Tomcats there accept one secret alone";
    refuse(rotation.ajpSecret, message, "remove it");
  }
  return complete({ ajpSecret, statusPassword: numberOf("statusPassword") });
}
