/** Builds the applications for tests from their sources: a folder as a .war file would unpack to. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import * as tar from "tar";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { fetchAll } from "../../artifacts/fetch.ts";
import { dockerfile, install } from "../../templates/images/dockerfile.ts";
import { type ApplicationName, librariesOf, PROVIDED, PROVIDED_JAVAX } from "./libraries.ts";

const IMAGE = "msm-lab-applications-test";
const PROJECT = resolve(import.meta.dirname, "../..");

interface Sources {
  /** Folders of packages, and single classes. */
  readonly java: readonly string[];
  /** What else the .war has. */
  readonly web: string;
  /** The sources are written for `jakarta.servlet`. @default jakarta */
  readonly api?: "javax";
}

/** Of every application: what tests look for in it. */
const SHARED = "tests/applications/shared/java";

/** An application of somebody who knows nothing of tests. */
const EXAMPLE = "examples/spring/src/main";

/** What lies in the basket of every application. */
const ITEM = `${EXAMPLE}/java/shop/Item.java`;

const SPRING: Sources = {
  java: [`${EXAMPLE}/java`, "tests/applications/spring/java"],
  web: `${EXAMPLE}/webapp`,
};

const SOURCES: Readonly<Record<ApplicationName, Sources>> = {
  spring: SPRING,
  spring5: { ...SPRING, api: "javax" },
  faces: { java: [ITEM, "tests/applications/faces/java"], web: "tests/applications/faces/web" },
  wicket: { java: [ITEM, "tests/applications/wicket/java"], web: "tests/applications/wicket/web" },
};

/**
 * Reads an archive of the folders `jars` and `java`, writes one of the classes. Every warning is an error, but for
 * annotations whose classes the jars do not bring.
 */
const COMPILE = `cd /tmp && tar -x &&
  javac --release 17 -parameters -encoding UTF-8 -Xlint:all,-classfile,-processing,-serial -Werror \\
    -cp 'jars/*' -d classes $(find java -name '*.java') >&2 &&
  tar -c -C classes .`;

/** @param folder is made for it, and must not be there. */
export async function buildApplication(application: ApplicationName, folder: string): Promise<void> {
  const libraries = await fetchAll(librariesOf(application));
  const classes = join(folder, "WEB-INF/classes");
  const { java, web, api } = SOURCES[application];
  await cp(join(PROJECT, web), folder, { recursive: true });
  await copyAll(libraries, join(folder, "WEB-INF/lib"));
  await mkdir(classes, { recursive: true });

  const work = `${folder}.build`;
  await copyAll([...libraries, ...(await fetchAll(api ? PROVIDED_JAVAX : PROVIDED))], join(work, "jars"));
  for (const source of [SHARED, ...java])
    await cp(join(PROJECT, source), join(work, "java", source), { recursive: true });
  if (api === "javax") await Promise.all([join(work, "java"), folder].map(useJavax));
  await compile(work, classes);
  await rm(work, { recursive: true });
}

/** What differs in the sources of an application for `javax.servlet`. */
const JAVAX: readonly (readonly [jakarta: string, javax: string])[] = [
  ["jakarta.servlet", "javax.servlet"],
  ["jakarta.tags.core", "http://java.sun.com/jsp/jstl/core"],
  [
    '"https://jakarta.ee/xml/ns/jakartaee" version="6.0"',
    '"http://xmlns.jcp.org/xml/ns/javaee" version="4.0"',
  ],
];

async function useJavax(sources: string): Promise<void> {
  for await (const file of glob("**/*.{java,jsp,xml}", { cwd: sources })) {
    const path = join(sources, file);
    const text = await readFile(path, "utf8");
    await writeFile(
      path,
      JAVAX.reduce((changed, [jakarta, javax]) => changed.replaceAll(jakarta, javax), text),
    );
  }
}

async function copyAll(files: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map((file) => copyFile(file, join(folder, basename(file)))));
}

async function compile(work: string, classes: string): Promise<void> {
  execFileSync("docker", ["build", "--quiet", "--tag", IMAGE, "-"], {
    input: dockerfile(`FROM ${BASE_IMAGE}`, install("openjdk-17-jdk-headless")),
    stdio: ["pipe", "ignore", "pipe"],
  });
  const compiler = spawn("docker", ["run", "--rm", "-i", "--network", "none", IMAGE, "sh", "-c", COMPILE], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(compiler, "close");
  await Promise.all([
    pipeline(tar.create({ cwd: work, portable: true }, ["jars", "java"]), compiler.stdin),
    pipeline(compiler.stdout, tar.extract({ cwd: classes })),
  ]).catch(() => {
    // What the compiler says tells more.
  });
  const [code] = await ended;
  if (code !== 0) throw new Error(`javac ended with ${code}`);
}
