import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { distributable, MINIMAL_DESCRIPTOR } from "../../../application/distributable.ts";

const JAVAEE = 'xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="4.0"';

function made(text: string, encoding: BufferEncoding = "utf8"): string {
  return Buffer.from(distributable(Buffer.from(text, encoding))).toString(encoding);
}

suite("a web.xml made distributable", () => {
  test("says so first of all where it begins with a servlet", () => {
    assert.equal(
      made(`<web-app ${JAVAEE}>\n  <servlet><servlet-name>a</servlet-name></servlet>\n</web-app>`),
      `<web-app ${JAVAEE}>\n  <distributable/>\n  <servlet><servlet-name>a</servlet-name></servlet>\n</web-app>`,
    );
  });

  test("says so behind its names, where the descriptors of old want it", () => {
    const text =
      '<!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN" "http://java.sun.com/dtd/web-app_2_3.dtd">\n' +
      "<web-app><icon/><display-name>a</display-name><description>b</description><filter/><description/></web-app>";
    assert.equal(
      made(text),
      text.replace("</description><filter/>", "</description>\n  <distributable/><filter/>"),
    );
  });

  test("stays as it is, byte for byte, where it says so already", () => {
    const text = `<?xml version="1.0"?><web-app ${JAVAEE}><servlet/>\r\n<distributable></distributable></web-app>\n\n`;
    assert.equal(made(text), text);
    assert.equal(made(MINIMAL_DESCRIPTOR), MINIMAL_DESCRIPTOR);
  });

  test("is not taken for one by what a comment, a text or another element says", () => {
    for (const inside of [
      "<!-- <distributable/> -->",
      "<display-name>&lt;distributable/&gt;</display-name>",
      "<description><![CDATA[<distributable/>]]></description>",
      "<servlet><distributable/></servlet>",
    ]) {
      assert.match(made(`<web-app>${inside}</web-app>`), /\n {2}<distributable\/>/, inside);
    }
  });

  test("opens where it was empty", () => {
    assert.equal(made("<web-app/>"), "<web-app>\n  <distributable/>\n</web-app>");
    assert.equal(made(`<web-app ${JAVAEE} />\n`), `<web-app ${JAVAEE} >\n  <distributable/>\n</web-app>\n`);
  });

  test("keeps the prefix of its namespace", () => {
    assert.equal(
      made('<j:web-app xmlns:j="http://xmlns.jcp.org/xml/ns/javaee"><j:servlet/></j:web-app>'),
      '<j:web-app xmlns:j="http://xmlns.jcp.org/xml/ns/javaee">\n  <j:distributable/><j:servlet/></j:web-app>',
    );
  });

  test("keeps its encoding, and a byte order mark", () => {
    const latin =
      '<?xml version="1.0" encoding="ISO-8859-1"?><web-app><display-name>caf\xe9</display-name></web-app>';
    assert.equal(made(latin, "latin1"), latin.replace("</web-app>", "\n  <distributable/></web-app>"));
    assert.equal(
      made("\ufeff<web-app><servlet/></web-app>"),
      "\ufeff<web-app>\n  <distributable/><servlet/></web-app>",
    );
  });

  test("what is no web.xml is refused with the place of the fault", () => {
    for (const [text, reason] of [
      ["", /it is empty/],
      ["shop", /Non-whitespace before first tag/],
      ["<web-app><servlet></web-app>", /Unexpected close tag/],
      ["<web-app>", /Unclosed root tag/],
      ["<web-app>&shop;</web-app>", /Invalid character entity/],
      ["<web-app a=b/>", /Unquoted attribute value/],
      ["<web-app/><web-app/>", /web-app follows its root/],
      ["<project/>", /its root is project, not web-app/],
      ["<\0w\0e\0b\0", /./],
    ] as const) {
      assert.throws(() => made(text), { name: "UserError", message: reason }, text);
    }
  });

  test("any descriptor keeps every byte it had, and is distributable once", () => {
    fc.assert(
      fc.property(descriptors, (text) => {
        const result = made(text);
        const mark = /\n {2}<(?:j:)?distributable\/>/;
        assert.equal(result.replace(mark, ""), text);
        assert.equal(made(result), result);
      }),
    );
  });
});

/** Well-formed descriptors with comments, character data, references and attributes in all places. */
const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/);
const chars = fc.string({
  unit: fc.constantFrom("a", "é", "&amp;", "&#10;", "\n", "\r\n", "'", '"', "]", "-->"),
});
const node: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    chars,
    chars.map((text) => `<![CDATA[${text}<distributable/>]]>`),
    word.map((text) => `<!-- <distributable/> ${text.replaceAll("-", "")} -->`),
    word.map((text) => `<?${text} <web-app>?>`),
    fc
      .tuple(
        fc.constantFrom("servlet", "display-name", "icon", "description", "context-param"),
        word,
        fc.array(tie("node"), { maxLength: 3 }),
      )
      .map(([name, id, children]) => `<${name} id = "${id}>" >${children.join("")}</${name} >`),
  ),
})).node;
const descriptors = fc
  .tuple(fc.constantFrom("", '<?xml version="1.0"?>\n', "<!-- <web-app> -->\n"), fc.array(node))
  .map(([head, children]) => `${head}<web-app ${JAVAEE}>${children.join("")}</web-app>\n`);
