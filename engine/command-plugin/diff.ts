import {
  isArchive,
  isAsset,
  isList,
  isPlainMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  revealed,
} from "./propertyValue.ts";

export interface Difference {
  /** Pulumi's property path: `environment.PORT`, `triggers[0]`. */
  readonly path: string;
  /** As Pulumi's protocol names it. */
  readonly kind: "ADD" | "DELETE" | "UPDATE";
  /** The first part of the path, an input of the resource. */
  readonly property: string;
}

/** The differences between old and new inputs, sorted by property. A secret is compared as a whole. */
export function differences(olds: PropertyMap, news: PropertyMap): Difference[] {
  return namesOf(olds, news).flatMap((property) =>
    between(olds[property], news[property], property).map((found) => ({ ...found, property })),
  );
}

type Found = Omit<Difference, "property">;

function between(old: PropertyValue | undefined, now: PropertyValue | undefined, path: string): Found[] {
  const before = old ?? undefined;
  const after = now ?? undefined;
  if (before === undefined) return after === undefined ? [] : [{ path, kind: "ADD" }];
  if (after === undefined) return [{ path, kind: "DELETE" }];
  if (isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => between(before[i], after[i], `${path}[${i}]`)).flat();
  }
  if (isPlainMap(before) && isPlainMap(after)) {
    return namesOf(before, after).flatMap((name) => between(before[name], after[name], path + step(name)));
  }
  return sameLeaf(before, after) ? [] : [{ path, kind: "UPDATE" }];
}

function sameLeaf(before: PropertyValue, after: PropertyValue): boolean {
  if (isSecret(before) !== isSecret(after)) return false;
  return fingerprint(before) === fingerprint(after);
}

/** A text that is equal for equal values: keys are sorted, assets and archives count by their content's hash if known. */
function fingerprint(value: PropertyValue): string {
  return JSON.stringify(revealed(value), (_, part: PropertyValue) => {
    if ((isAsset(part) || isArchive(part)) && part.hash) return { isFile: isAsset(part), hash: part.hash };
    if (isPlainMap(part))
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    return part;
  });
}

function namesOf(a: PropertyMap, b: PropertyMap): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function step(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
