/** Ends an exhaustive `switch`: a new case that is not handled does not compile. */
export function exhausted(value: never): never {
  throw new Error(`unhandled case ${JSON.stringify(value)}`);
}
