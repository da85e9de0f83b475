import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort } from "../../../common/freePort.ts";
import { publicKeyLine } from "../../../common/hostKey.ts";
import type { Attempts } from "../../../ssh/dial.ts";
import { offeredKey } from "../../../ssh/offeredKey.ts";
import { HOST } from "../../../ssh/role.ts";
import { type SshServer, sshServer } from "../command-plugin/sshServer.ts";

const ATTEMPTS: Attempts = { signal: new AbortController().signal, status: () => {} };

describe("the key that a host offers", () => {
  let dir: string;
  let many: SshServer;
  let few: SshServer;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "offered-"));
    for (const type of ["rsa", "ecdsa"]) {
      execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", join(dir, type)]);
    }
    // Beside an Ed25519 key of its own.
    many = await sshServer([`HostKey ${join(dir, "rsa")}`, `HostKey ${join(dir, "ecdsa")}`]);
    few = await sshServer([
      `HostKey ${join(dir, "rsa")}`,
      `HostKey ${join(dir, "ecdsa")}`,
      "HostKeyAlgorithms rsa-sha2-512,ecdsa-sha2-nistp256",
    ]);
    await Promise.all([many.start(), few.start()]);
  });
  after(async () => {
    await Promise.all([many?.remove(), few?.remove()]);
    rmSync(dir, { recursive: true });
  });

  const offered = async ({ port }: SshServer, hostKey?: string): Promise<string> =>
    publicKeyLine(
      await offeredKey(
        { host: "127.0.0.1", port, role: HOST, ...(hostKey !== undefined && { hostKey }) },
        ATTEMPTS,
      ),
    );
  const keyIn = (text: string): string => text.split(" ").slice(0, 2).join(" ");
  const own = (type: "rsa" | "ecdsa"): string => keyIn(readFileSync(join(dir, `${type}.pub`), "utf8"));

  test("is the best one where nothing is known of it: Ed25519, then ECDSA", async () => {
    assert.equal(await offered(many), keyIn(many.hostKey));
    assert.equal(await offered(few), own("ecdsa"));
  });

  test("is the one that is known where the host still has it, whatever else it has", async () => {
    assert.equal(await offered(many, own("rsa")), own("rsa"));
    assert.equal(await offered(many, own("ecdsa")), own("ecdsa"));
  });

  test("is another one where the host has lost the one that is known", async () => {
    assert.equal(await offered(few, many.hostKey), own("ecdsa"));
  });

  test("is told without logging in", async () => {
    await offered(many);
    assert.doesNotMatch(many.log(), /Accepted|Failed|for root/);
  });

  test("cannot be told where nobody answers, with the cure", async () => {
    const port = await freePort();
    await assert.rejects(offeredKey({ host: "127.0.0.1", port, role: HOST }, ATTEMPTS), {
      name: "ConnectError",
      obstacle: "unreachable",
      message: new RegExp(`^127\\.0\\.0\\.1:${port} .*ECONNREFUSED`),
      cure: /127\.0\.0\.1/,
    });
  });
});
