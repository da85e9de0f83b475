/** The image of the tests in Java: the lab's Tomcat with a memcached, a JDK and JUnit. */

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { TEST_LIBRARIES } from "../../../artifacts/catalogue.ts";
import { fetchArtifact } from "../../../artifacts/fetch.ts";
import { buildContext, imageDigest } from "../../../targets/docker/buildContext.ts";
import { dockerfile, install, run, runAs } from "../../../templates/images/dockerfile.ts";
import { imageOf } from "../../../templates/images/images.ts";
import { toJakarta } from "../../../templates/images/jakarta.ts";
import { JAVAC_STRICT } from "../../../templates/images/tomcatDockerfile.ts";
import { paths } from "../../../templates/paths.ts";
import type { Profile } from "../../../topology/model.ts";
import { servletApi } from "../../../topology/servletApi.ts";
import { PROGRAM_TIMEOUT_MS } from "../../programTimeout.ts";
import { nonSticky } from "../../unit/templates/seedTopology.ts";

const PREFIX = "msm-lab-guard-test";
const TESTS = "java/test";
const HERE = "/opt/guard-test";
const { home } = paths.tomcat;
const LIBRARIES = `${home}/lib/*:${home}/bin/tomcat-juli.jar:${HERE}/lib/*`;

/** For `java -cp`: the guard as the lab's image has it, what it stands on, the tests. */
export const TEST_CLASS_PATH = `${LIBRARIES}:${HERE}/classes`;

/** Builds it on the lab's image for the profile; what a compiler has to say ends the build. @returns its name. */
export async function buildGuardTestImage(profile: Profile): Promise<string> {
  const base = await buildTomcatImage(profile);
  const context = mkdtempSync(join(tmpdir(), `${PREFIX}-`));
  try {
    for (const artifact of TEST_LIBRARIES)
      copyFileSync(await fetchArtifact(artifact), join(context, artifact.fileName));
    cpSync(TESTS, join(context, TESTS), { recursive: true });
    writeFileSync(join(context, "Dockerfile"), testDockerfile(base, profile));
    const image = `${base}-junit`;
    build(image, context);
    return image;
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** Runs a command in a container of its own. */
export async function inImage(
  image: string,
  ...command: readonly string[]
): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn("docker", ["run", "--rm", image, ...command], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PROGRAM_TIMEOUT_MS,
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stderr, stdout, status] = await Promise.all([text(child.stderr), text(child.stdout), ended]);
  return { status, output: stderr + stdout };
}

/** Builds the lab's own image for the profile. @returns its name. */
export async function buildTomcatImage(profile: Profile): Promise<string> {
  const tomcat = imageOf("tomcat", { profile, sessions: nonSticky });
  const image = `${PREFIX}/${profile}`;
  build(image, await buildContext("tomcat", imageDigest(tomcat), tomcat));
  return image;
}

function testDockerfile(base: string, profile: Profile): string {
  const isConverted = servletApi(profile).package === "jakarta";
  return dockerfile(
    `FROM ${base}`,
    "USER 0:0",
    install("memcached", "openjdk-17-jdk-headless"),
    `COPY ${JSON.stringify([...TEST_LIBRARIES.map(({ fileName }) => fileName), `${HERE}/lib/`])}`,
    `COPY ["${TESTS}","${HERE}/test/"]`,
    run(
      ...(isConverted ? [toJakarta(home, `${HERE}/test`)] : []),
      `javac ${JAVAC_STRICT} --release 17 -cp '${LIBRARIES}' -d ${HERE}/classes ${HERE}/test/msmlab/*.java`,
    ),
    runAs("tomcat"),
  );
}

function build(tag: string, context: string): void {
  execFileSync("docker", ["build", "--quiet", "--tag", tag, context], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}
