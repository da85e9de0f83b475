import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { indexJsp } from "../../../templates/tomcat/indexJsp.ts";
import { nonSticky, seedTopology } from "./seedTopology.ts";

/** Strings made of what HTML, JSP, its expressions and Java give a meaning to. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom("<%", "%>", "${", "#{", "\\", "\\u0022", '"', "<", "&", "\n", "\0", "é", "7"),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(""));

suite("the test page", () => {
  test("any host name is text in the heading and in the page's own title", () => {
    fc.assert(
      fc.property(hostile, (hostName) => {
        const text = page({ hostName });
        for (const tag of ["title", "h1"]) assert.equal(textOf(tag, text), hostName);
      }),
      { numRuns: 1000 },
    );
  });

  test("any domain is one Java string", () => {
    fc.assert(
      fc.property(hostile, (domain) => {
        const text = page({ domain });
        const literal = /setAttribute\("((?:[\w .-]|\\[0-3][0-7]{2}|[^\0-\xff])*)", "\1"\);/.exec(text)?.[1];
        const read = literal?.replaceAll(/\\(\d{3})/g, (_, code) =>
          String.fromCharCode(Number.parseInt(code, 8)),
        );
        assert.equal(read, domain);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The page of the seed's first Tomcat, with another host name or domain. */
function page({
  hostName,
  domain = "magedu.com",
}: {
  readonly hostName?: string;
  readonly domain?: string;
}): string {
  const topology = seedTopology(nonSticky);
  const [tomcat] = topology.tomcats;
  assert.ok(tomcat);
  return indexJsp(
    { ...topology, page: { ...topology.page, domain } },
    { ...tomcat, ...(hostName !== undefined && { hostName }) },
  );
}

/** What a browser shows, where nothing in the source is more than letters, digits and numeric references. */
function textOf(tag: string, page: string): string | undefined {
  const source = new RegExp(`<${tag}>((?:[\\w .-]|&#\\d+;)*)</${tag}>`).exec(page)?.[1];
  return source?.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
