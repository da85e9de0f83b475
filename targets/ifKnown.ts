import * as pulumi from "@pulumi/pulumi";

/**
 * Returns the value of an output; undefined if a preview cannot know it, as what it depends on changes.
 * @param resource one that gets the output: a preview has registered it once it knows what it can.
 */
export function ifKnown<T>(
  output: pulumi.Output<T>,
  resource: pulumi.Resource,
): pulumi.Output<T | undefined> {
  if (!pulumi.runtime.isDryRun()) return output;
  let value: T | undefined;
  output.apply((known) => {
    value = known;
  });
  return resource.urn.apply(() => value);
}
