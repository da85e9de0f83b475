import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { fetchArtifact } from "../../../artifacts/fetch.ts";
import { UserError } from "../../../common/userError.ts";
import { FAST_RETRIES, good, mirror, temporaryFolder, thing } from "../../unit/artifacts/mirror.ts";

const run = promisify(execFile);
const skip = process.getuid?.() === 0 ? false : "only root can mount a small disk";

test("a full disk is told with the space that is free and needed, once, and nothing is left", {
  skip,
}, async (t) => {
  const { url, requests } = await mirror(t, good);
  const cache = await temporaryFolder(t);
  await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", cache]);
  try {
    const options = { env: { MSM_LAB_CACHE: cache, MSM_LAB_MAVEN_MIRROR: url }, retryPolicy: FAST_RETRIES };
    await assert.rejects(fetchArtifact(thing(), options), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /^no space left in .*: 64 KiB free, thing-1\.0\.jar needs 186 KiB$/);
      assert.match(error.cure, /MSM_LAB_CACHE/);
      return true;
    });
    assert.equal(requests.length, 1);
    assert.deepEqual(await readdir(join(cache, "artifacts")), []);
  } finally {
    await run("umount", [cache]);
  }
});
