/** An application's META-INF/context.xml, without what the lab decides. */

import { UserError } from "../common/userError.ts";
import type { Application } from "../topology/model.ts";
import type { ContextElement, PlacedApplication, UserContext } from "../topology/plan.ts";
import { type ApplicationFile, bytes } from "./applicationFile.ts";
import { CONTEXT_FILE, parseContextFile } from "./contextFile.ts";

/** Attributes of Context, and who decides them. */
const OUR_ATTRIBUTES: Readonly<Record<string, string>> = {
  ...every(["path", "name", "webappVersion"], "contextPath in the configuration decides it"),
  ...every(["docBase", "workDir"], "the lab chooses the folders on a node"),
  ...every(["defaultWebXml", "defaultContextXml", "altDDName"], "the lab chooses the descriptors"),
  distributable: "every application here is, as its sessions move between Tomcats",
  reloadable: "a changed application restarts Tomcat",
  backgroundProcessorDelay: "msm needs the engine's own to end sessions in time",
};

/**
 * Returns what the lab keeps of the file, and warnings about the rest; undefined if there is no such file.
 * @throws {UserError} if it cannot be read.
 */
export async function readUserContext(
  files: readonly ApplicationFile[],
  { contextPath }: Pick<Application, "contextPath">,
): Promise<UserContext | undefined> {
  const root = await readContext(files);
  if (root === undefined) return undefined;
  const { attributes, children } = keptOf(root);
  const ours = Object.keys(root.attributes).filter(isOurs);
  const isSame = (name: string) => name === "path" && root.attributes[name] === contextPath;
  return {
    attributes,
    elements: children,
    warnings: [
      ...ours.filter((name) => !isSame(name)).map((name) => ignoredAttribute(name, root)),
      ...root.children.flatMap(warningsOf),
    ],
  };
}

/** Returns what of the applications' files does not have the effect that it has elsewhere: a sentence each. */
export function contextWarnings(applications: readonly PlacedApplication[]): readonly string[] {
  return applications.flatMap(({ war, context }) =>
    (context?.warnings ?? []).map((warning) => `${war}: ${CONTEXT_FILE}, ${warning}`),
  );
}

/** Returns the file's root element, undefined if there is no such file. */
async function readContext(files: readonly ApplicationFile[]): Promise<ContextElement | undefined> {
  const file = files.find(({ path }) => path === CONTEXT_FILE);
  if (file !== undefined && file.size > MAX_BYTES) {
    throw new UserError(
      `its ${CONTEXT_FILE} has ${file.size} bytes`,
      `keep it at ${MAX_BYTES} bytes or fewer`,
    );
  }
  return file && parseContextFile(await bytes(file));
}

/** A service's secret files travel in one variable of an environment, which Linux limits to 128 KiB. */
const MAX_BYTES = 32 * 1024;

/** As `readContext`, without what the lab decides. */
export async function keptContext(files: readonly ApplicationFile[]): Promise<ContextElement | undefined> {
  const root = await readContext(files);
  return root && keptOf(root);
}

function keptOf(root: ContextElement): ContextElement {
  const kept = Object.entries(root.attributes).filter(([name]) => !isOurs(name));
  return {
    ...root,
    attributes: Object.fromEntries(kept),
    children: root.children.filter(({ name }) => name !== "Manager"),
  };
}

function isOurs(attribute: string): boolean {
  return Object.hasOwn(OUR_ATTRIBUTES, attribute);
}

function ignoredAttribute(name: string, { line }: ContextElement): string {
  return ignored(`${name} of Context`, line, OUR_ATTRIBUTES[name] ?? "");
}

function warningsOf(element: ContextElement): readonly string[] {
  const { name, attributes, line, children } = element;
  if (name === "Manager") {
    const reason = "the lab's own Manager keeps the sessions in memcached";
    return [
      ignored(name, line, reason),
      ...children.map((child) => ignored(`${child.name} of Manager`, child.line, reason)),
    ];
  }
  if (name === "ResourceLink") {
    const cure = "the lab's Tomcats have no global resources; declare it as a Resource here";
    return [`line ${line}: ResourceLink ${attributes.name} leads nowhere: ${cure}`];
  }
  if (name === "Valve" && writesLog(attributes)) {
    const cure = `set its directory to \${java.io.tmpdir}, or remove it: httpd has an access log`;
    return [`line ${line}: Valve cannot write to its folder: ${cure}`];
  }
  return [];
}

/** Relative folders are in CATALINA_BASE, which no Tomcat of a lab may write to. */
function writesLog({ className = "", directory = "logs" }: ContextElement["attributes"]): boolean {
  return /\.(Extended)?AccessLogValve$/.test(className) && !/^(\/|\$\{java\.io\.tmpdir\})/.test(directory);
}

function ignored(what: string, line: number, reason: string): string {
  return `line ${line}: ${what} is ignored: ${reason}`;
}

function every(names: readonly string[], reason: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
