/** The parts of a resource's URN, `urn:pulumi:stack::project::parentType$type::name`, that are of use here. */
export function parseUrn(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}
