import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { indexJsp } from "../../../templates/tomcat/indexJsp.ts";

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
        const page = indexJsp({ hostName }, { domain: "example.org" });
        for (const tag of ["title", "h1"]) assert.equal(textOf(tag, page), hostName);
      }),
      { numRuns: 1000 },
    );
  });

  test("any domain is one Java string", () => {
    fc.assert(
      fc.property(hostile, (domain) => {
        const page = indexJsp({ hostName: "a" }, { domain });
        const literal = /setAttribute\("((?:[\w .-]|\\[0-3][0-7]{2}|[^\0-\xff])*)", "\1"\);/.exec(page)?.[1];
        const read = literal?.replaceAll(/\\(\d{3})/g, (_, code) =>
          String.fromCharCode(Number.parseInt(code, 8)),
        );
        assert.equal(read, domain);
      }),
      { numRuns: 1000 },
    );
  });
});

/** What a browser shows, where nothing in the source is more than letters, digits and numeric references. */
function textOf(tag: string, page: string): string | undefined {
  const source = new RegExp(`<${tag}>((?:[\\w .-]|&#\\d+;)*)</${tag}>`).exec(page)?.[1];
  return source?.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
