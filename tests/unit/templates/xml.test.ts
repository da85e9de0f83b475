import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { element, xml } from "../../../templates/tomcat/xml.ts";

/** Strings made of what XML and Tomcat give a meaning to. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        "<",
        ">",
        "/>",
        "&",
        "&lt;",
        "&#10;",
        "&unknown;",
        "\t",
        "]]>",
        "<!--",
        "${",
        "\n",
        "é",
      ),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(""));

/** No XML 1.0 file can hold these; `${` would be looked up. */
const inexpressible = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\ufffe\uffff]|\p{Cs}|\$\{/u;

suite("Tomcat's XML", () => {
  test("any value stays the value of its attribute, or is refused", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const root = element("Server", {}, [element("Connector", { address: value, port: "8009" })]);
        if (inexpressible.test(value)) return assert.throws(() => xml(root));
        const source =
          /<Server>\s*<Connector\s+address="([^"<\s ]*(?: [^"<\s]*)*)"\s+port="8009"\/>\s*<\/Server>\n$/u.exec(
            xml(root),
          );
        assert.equal(decoded(source?.[1]), value);
      }),
      { numRuns: 2000 },
    );
  });

  test("any text stays text, or is refused", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const root = element("web-app", {}, text);
        if (inexpressible.test(text)) return assert.throws(() => xml(root));
        const source = /<web-app(?:\/>|>([^<]*)<\/web-app>)\n$/u.exec(xml(root));
        assert.equal(decoded(source?.[1] ?? ""), text);
      }),
      { numRuns: 2000 },
    );
  });

  test("a control character, which XML cannot hold, is refused", () => {
    assert.throws(() => xml(element("Engine", { jvmRoute: "a\u0001" })));
  });
});

/** As an XML reader sees it; undefined where an ampersand starts none of the references every reader knows. */
function decoded(source: string | undefined): string | undefined {
  if (source === undefined || /&(?!(?:lt|gt|quot|#\d+);)/.test(source)) return undefined;
  const named = { lt: "<", gt: ">", quot: '"' };
  return source.replaceAll(/&(?:(lt|gt|quot)|#(\d+));/g, (_, name: keyof typeof named | undefined, code) =>
    name === undefined ? String.fromCharCode(Number(code)) : named[name],
  );
}
