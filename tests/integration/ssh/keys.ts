import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key pair of whoever operates the hosts. */
export interface Key {
  /** The private key's file; the public one is beside it, `.pub`. */
  readonly file: string;
  /** The public key, in the form of `authorized_keys`. */
  readonly open: string;
}

export interface Keys {
  readonly folder: string;
  readonly plain: Key;
  /** Opened by `passphrase`. */
  readonly encrypted: Key;
  readonly passphrase: string;
  /** That no host knows. */
  readonly stranger: Key;
}

/** Keys of ssh-keygen's making in a folder of their own, which whoever asks for them removes. */
export function makeKeys(): Keys {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-keys-"));
  const passphrase = "open sesame";
  return {
    folder,
    plain: makeKey(join(folder, "plain"), ""),
    encrypted: makeKey(join(folder, "encrypted"), passphrase),
    passphrase,
    stranger: makeKey(join(folder, "stranger"), ""),
  };
}

function makeKey(file: string, passphrase: string): Key {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file]);
  return { file, open: readFileSync(`${file}.pub`, "utf8").trim() };
}
