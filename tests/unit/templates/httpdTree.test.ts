import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { directive, print, reference, section } from "../../../templates/httpd/tree.ts";

/** Strings made of what httpd's grammar gives a meaning to. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', "'", "\\", "\n", "\r", "\0", "${", "}", "<", ">", "</", "#", " ", "é"),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(""));

const inexpressible = /\p{Cc}|\$\{/u;

suite("httpd's grammar", () => {
  test("any value comes back as itself, or is refused", () => {
    fc.assert(
      fc.property(hostile, hostile, (outer, inner) => {
        const tree = [
          section("Proxy", outer, [directive("ProxySet", inner, "last")]),
          directive("Listen", "80"),
        ];
        if ([outer, inner].some((each) => inexpressible.test(each))) {
          assert.throws(() => print(tree), /httpd/);
        } else {
          assert.deepEqual(print(tree).split("\n").map(words), [
            ["<Proxy", outer],
            ["ProxySet", inner, "last"],
            ["</Proxy"],
            ["Listen", "80"],
            [],
          ]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a lone surrogate, which no file can hold, is refused", () => {
    assert.throws(() => print([directive("ServerName", "\ud800")]), /httpd cannot express/);
  });

  test("a reference keeps its prefix and names the variable once", () => {
    assert.equal(print([directive("ProxySet", reference('a"b=', "NAME"))]), `ProxySet "a\\"b=$\{NAME}"\n`);
  });
});

/** The words of one line as httpd reads them (ap_getword_conf); the `>` that ends a section's line is dropped. */
function words(line: string): string[] {
  const found: string[] = [];
  let rest = line.trim();
  if (rest.startsWith("<")) rest = rest.slice(0, rest.lastIndexOf(">"));
  while (rest !== "") {
    const quoted = /^"((?:\\[\\"]|[^"])*)"/.exec(rest);
    const word = quoted?.[0] ?? rest.split(" ", 1)[0] ?? "";
    found.push(quoted ? (quoted[1] ?? "").replaceAll(/\\([\\"])/g, "$1") : word);
    rest = rest.slice(word.length).trimStart();
  }
  return found;
}
