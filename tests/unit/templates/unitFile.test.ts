import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { assignment, commandLine, printUnit } from "../../../templates/systemd/unitFile.ts";

/** Strings made of what systemd's grammar gives a meaning to. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        "\\",
        "\n",
        "\r",
        "\0",
        "%",
        "%n",
        "$",
        "{HOME}",
        ";",
        "#",
        " ",
        "\t",
        "-",
        "é",
      ),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(""));

const inexpressible = /\p{Cc}/u;

suite("systemd's grammar", () => {
  test("any value of a variable comes back as itself, or is refused", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const unit = () => printUnit({ name: "Service", settings: [assignment("NAME", value)] });
        if (inexpressible.test(value)) {
          assert.throws(unit, /systemd/);
        } else {
          const [section, line = "", ...rest] = unit().split("\n");
          assert.deepEqual([section, rest], ["[Service]", [""]]);
          assert.deepEqual(words(line.replace(/^Environment=/, "")), [`NAME=${value}`]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("any arguments come back as themselves: none is a variable, a second command or a line", () => {
    const expressible = fc.array(hostile.filter((word) => !inexpressible.test(word)));
    fc.assert(
      fc.property(expressible, (args) => {
        const line = commandLine(["/bin/echo", ...args]);
        assert.ok(!line.includes("\n"));
        assert.doesNotMatch(line.replaceAll("$$", ""), /\$/);
        assert.deepEqual(
          words(line).map((word) => word.replaceAll("$$", "$")),
          ["/bin/echo", ...args],
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("a lone surrogate, which no file can hold, is refused", () => {
    assert.throws(() => commandLine(["/bin/echo", "\ud800"]), /systemd cannot express/);
  });
});

/** The words of a value as systemd reads them (extract_first_word, unit_env_printf): quotes, then `%%`. */
function words(value: string): string[] {
  const found: string[] = [];
  let rest = value;
  while (rest !== "") {
    const quoted = /^"((?:\\[\\"]|[^\\"])*)"(?= |$)/.exec(rest);
    const word = quoted?.[0] ?? rest.split(" ", 1)[0] ?? "";
    const raw = quoted ? (quoted[1] ?? "").replaceAll(/\\([\\"])/g, "$1") : word;
    assert.ok(quoted || !/["'\\%;]/.test(word), word);
    assert.doesNotMatch(raw.replaceAll("%%", ""), /%/);
    found.push(raw.replaceAll("%%", "%"));
    rest = rest.slice(word.length).replace(/^ /, "");
  }
  return found;
}
