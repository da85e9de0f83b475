import { assertNever } from "../../common/assertNever.ts";
import {
  isArchive,
  isAsset,
  isList,
  isPlainMap,
  isUnknown,
  type PropertyMap,
  type PropertyValue,
  uncovered,
} from "./propertyValue.ts";

/** What a value must look like. */
type Shape =
  | { readonly kind: "text" | "number" | "flag" | "anyList" | "textList" | "textMap" | "source" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "object"; readonly properties: Properties };

export interface Property {
  readonly shape: Shape;
  readonly required?: true;
  /** Always marked as a secret. */
  readonly secret?: true;
  /** Used if the program gives no value. */
  readonly default?: string | number;
}

/** The inputs of a resource or function, by name. */
export interface Properties {
  readonly [name: string]: Property;
}

/** A problem that Pulumi shows beside the resource; `property` is a path such as `environment.PORT`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** All problems of the inputs, in the order of the properties. Values that are still unknown pass. */
export function failuresOf(properties: Properties, inputs: PropertyMap, prefix = ""): Failure[] {
  const failures: Failure[] = [];
  for (const [name, property] of Object.entries(properties)) {
    const value = inputs[name];
    const path = prefix + name;
    if (value === undefined || value === null) {
      if (property.required) failures.push({ property: path, reason: `${path} is required` });
    } else {
      failures.push(...misfits(property.shape, value, path));
    }
  }
  for (const name of Object.keys(inputs)) {
    if (!Object.hasOwn(properties, name)) {
      const known = Object.keys(properties).join(", ");
      failures.push({ property: prefix + name, reason: `${prefix}${name} is not known; there are ${known}` });
    }
  }
  return failures;
}

function misfits(shape: Shape, covered: PropertyValue, path: string): Failure[] {
  const value = uncovered(covered);
  if (isUnknown(value)) return [];
  const must = (what: string): Failure[] => [{ property: path, reason: `${path} must be ${what}` }];
  switch (shape.kind) {
    case "text":
      return typeof value === "string" ? [] : must(`a string, not ${described(value)}`);
    case "number":
      return typeof value === "number" ? [] : must(`a number, not ${described(value)}`);
    case "flag":
      return typeof value === "boolean" ? [] : must(`true or false, not ${described(value)}`);
    case "choice":
      return typeof value === "string" && shape.of.includes(value)
        ? []
        : must(`one of ${shape.of.join(", ")}`);
    case "anyList":
      return isList(value) ? [] : must(`a list, not ${described(value)}`);
    case "textList":
      if (!isList(value)) return must(`a list of strings, not ${described(value)}`);
      return value.flatMap((item, index) => misfits({ kind: "text" }, item, `${path}[${index}]`));
    case "textMap":
      if (!isPlainMap(value)) return must(`a map of strings, not ${described(value)}`);
      return Object.entries(value).flatMap(([key, item]) =>
        misfits({ kind: "text" }, item, `${path}.${key}`),
      );
    case "object":
      return isPlainMap(value)
        ? failuresOf(shape.properties, value, `${path}.`)
        : must(`an object, not ${described(value)}`);
    case "source":
      return isCopyable(value) ? [] : must("a FileAsset, a StringAsset or a FileArchive");
    default:
      return assertNever(shape);
  }
}

/** Names the type only: the value may be a secret. */
function described(value: PropertyValue): string {
  if (isList(value)) return "a list";
  if (isAsset(value) || isArchive(value)) return "an asset";
  return value === null ? "null" : `a value of type ${typeof value}`;
}

function isCopyable(value: PropertyValue): boolean {
  if (isAsset(value)) return Boolean(value.path) || typeof value.text === "string";
  return isArchive(value) && Boolean(value.path);
}
