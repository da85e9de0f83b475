/** Certificates of an authority that only tests know, made by OpenSSL. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The paths of a certificate, followed by its chain, and of its key. */
export interface Issued {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface Wish {
  /** As OpenSSL writes alternative names, e.g. `DNS:www.example.com,IP:127.0.0.1`. Default: none. */
  readonly names?: string;
  /** More extensions, a line each. */
  readonly extensions?: readonly string[];
  /** As OpenSSL's `req -newkey`. */
  readonly key?: readonly string[];
  readonly days?: number;
  readonly digest?: "sha1" | "sha256";
}

const EC = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/** A root and an intermediate authority, in a temporary folder. */
export class TestAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), "msm-lab-certificates-"));
  /** The root's certificate in PEM. */
  readonly root: string;

  constructor() {
    this.openssl(
      ...["req", "-x509", "-newkey", ...EC, "-nodes", "-keyout", "root.key", "-out", "root.pem"],
      ...["-subj", "/O=Test/CN=Test root", "-days", "30", "-addext", "basicConstraints=critical,CA:TRUE"],
    );
    this.root = this.read("root.pem");
    this.sign("root", "intermediate", { extensions: ["basicConstraints=critical,CA:TRUE"] });
  }

  /** @param name of the files; the same name again replaces them. */
  issue(name: string, wish: Wish): Issued {
    this.sign("intermediate", name, wish);
    this.write(`${name}.pem`, this.read(`${name}.pem`) + this.read("intermediate.pem"));
    return { certificateFile: join(this.folder, `${name}.pem`), keyFile: join(this.folder, `${name}.key`) };
  }

  private sign(issuer: string, name: string, wish: Wish): void {
    const { names, extensions = [], key = EC, days = 30, digest = "sha256" } = wish;
    const request = join(this.folder, "request");
    this.openssl(
      "req",
      "-newkey",
      ...key,
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      request,
      "-subj",
      `/CN=${name}`,
    );
    this.write("extensions", [...(names ? [`subjectAltName=${names}`] : []), ...extensions, ""].join("\n"));
    this.openssl(
      ...["x509", "-req", `-${digest}`, "-in", request, "-out", `${name}.pem`, "-days", String(days)],
      ...["-CA", `${issuer}.pem`, "-CAkey", `${issuer}.key`, "-extfile", "extensions"],
    );
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** @returns the path. */
  write(file: string, content: string | Buffer): string {
    writeFileSync(join(this.folder, file), content);
    return join(this.folder, file);
  }

  openssl(...words: readonly string[]): Buffer {
    return execFileSync("openssl", words, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
