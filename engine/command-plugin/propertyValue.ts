/**
 * Pulumi's property values as they travel between engine and plugin: JSON in which secrets, unknowns, assets and
 * archives are marked. They are stored in this form, so whatever is secret in the inputs is secret in the state.
 *
 * The markers are those of the Pulumi SDK, `sdk/nodejs/runtime/rpc.ts` and `sdk/go/common/resource/plugin/rpc.go`.
 */

export type PropertyValue = null | boolean | number | string | readonly PropertyValue[] | PropertyMap;

export interface PropertyMap {
  readonly [name: string]: PropertyValue;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A value that a preview cannot know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const UNKNOWNS = new Set<PropertyValue>([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** An asset as the engine sends it: one of `path`, `text` and `uri` is set; `hash` is the SHA-256 of the content. */
export interface Asset extends PropertyMap {
  readonly [SIGNATURE]: typeof ASSET;
}

export interface Archive extends PropertyMap {
  readonly [SIGNATURE]: typeof ARCHIVE;
}

export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is an ordinary map, not a marked secret, asset or archive. */
export function isPlainMap(value: PropertyValue | undefined): value is PropertyMap {
  return isMap(value) && !Object.hasOwn(value, SIGNATURE);
}

export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

export function isUnknown(value: PropertyValue | undefined): boolean {
  return value !== undefined && UNKNOWNS.has(value);
}

export function isSecret(value: PropertyValue | undefined): value is PropertyMap {
  return isMap(value) && value[SIGNATURE] === SECRET;
}

export function isAsset(value: PropertyValue | undefined): value is Asset {
  return isMap(value) && value[SIGNATURE] === ASSET;
}

export function isArchive(value: PropertyValue | undefined): value is Archive {
  return isMap(value) && value[SIGNATURE] === ARCHIVE;
}

export function secret(value: PropertyValue): PropertyMap {
  return { [SIGNATURE]: SECRET, value };
}

export function fileAsset(path: string, hash: string): Asset {
  return { [SIGNATURE]: ASSET, path, hash };
}

export function assetArchive(assets: Readonly<Record<string, Asset>>): Archive {
  return { [SIGNATURE]: ARCHIVE, assets };
}

/** The content of a secret; any other value unchanged. */
export function uncovered(value: PropertyValue): PropertyValue {
  return isSecret(value) ? uncovered(value.value ?? null) : value;
}

/** The value without its secret marks, at every depth. */
export function revealed(value: PropertyValue): PropertyValue {
  const bare = uncovered(value);
  if (isList(bare)) return bare.map(revealed);
  if (!isMap(bare)) return bare;
  return Object.fromEntries(Object.entries(bare).map(([name, part]) => [name, revealed(part)]));
}
