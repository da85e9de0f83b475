import assert from "node:assert/strict";
import { test } from "node:test";
import { artifact } from "../../../artifacts/artifact.ts";
import { locate, shown } from "../../../artifacts/repository.ts";
import { UserError } from "../../../common/userError.ts";
import { thing } from "./mirror.ts";

const { coordinates } = thing();
const at = async (place: string) => (await locate(coordinates, { MSM_LAB_MAVEN_MIRROR: place })).href;

test("without a mirror it is an https URL of Maven's layout", async () => {
  const url = await locate(coordinates, {});
  assert.equal(url.protocol, "https:");
  assert.match(url.pathname, /\/org\/example\/thing\/1\.0\/thing-1\.0\.jar$/);
});

test("a mirror may end in a slash or not", async () => {
  const expected = "https://mirror.example/maven/org/example/thing/1.0/thing-1.0.jar";
  assert.equal(await at("https://mirror.example/maven"), expected);
  assert.equal(await at("https://mirror.example/maven/"), expected);
});

test("a file with a classifier has it in its name", async () => {
  const checksum = "0".repeat(64);
  const { coordinates, fileName } = artifact("org.example:thing:jar:jakarta:1.0", checksum);
  assert.equal(fileName, "thing-1.0-jakarta.jar");
  assert.ok(
    (await locate(coordinates, {})).pathname.endsWith("/org/example/thing/1.0/thing-1.0-jakarta.jar"),
  );
});

test("a folder with a blank in its name is a mirror", async () => {
  assert.equal(await at("/srv/my jars"), "file:///srv/my%20jars/org/example/thing/1.0/thing-1.0.jar");
});

for (const place of ["ftp://mirror.example/", "mirror.example", "./jars", "https://"]) {
  test(`"${place}" is not a mirror, and is told with a cure`, async () => {
    await assert.rejects(at(place), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.ok(error.message.includes(`MSM_LAB_MAVEN_MIRROR: "${place}"`));
      assert.match(error.cure, /absolute folder/);
      return true;
    });
  });
}

test("a URL is shown without its password", () => {
  assert.equal(shown(new URL("https://user:hush@mirror.example/a")), "https://mirror.example/a");
});

test("a mirror that cannot be parsed is told without its password", async () => {
  await assert.rejects(
    at("https:/user:hush@mirror.example/"),
    ({ message }: Error) => !message.includes("hush"),
  );
});
