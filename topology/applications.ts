import { parseApplication } from "./application.ts";
import { complete, entries, type Field, isAbsent, refuse } from "./field.ts";
import { libraryName } from "./libraries.ts";
import type { Application, Page } from "./model.ts";

/**
 * Reads the user's applications: `application`, the short form of a single one, or `applications`. They share the Tomcats'
 * JVM, so they must agree about its settings.
 * @param webSocketUsers the names of those whose classes use WebSockets.
 */
export function parseApplications(
  single: Field,
  several: Field,
  page: Page | undefined,
  webSocketUsers: ReadonlySet<string>,
): readonly Application[] | undefined {
  const fields = [...singleField(single, several), ...namedFields(several)];
  const read = fields.map(([name, field]) => ({
    field,
    application: parseApplication(field, name, webSocketUsers.has(name)),
  }));
  const whole = read.flatMap(({ field, application }) => (application ? [{ field, application }] : []));
  refuseSharedPaths(whole, page);
  refuseContradictions(whole, "environment");
  refuseContradictions(whole, "systemProperties");
  refuseOtherLibraries(whole);
  return complete(read.map(({ application }) => application)) as readonly Application[] | undefined;
}

type NamedField = readonly [name: string, field: Field];

/** A section without any value is as good as none. */
function singleField(field: Field, several: Field): readonly NamedField[] {
  const { value } = field;
  const isEmpty = typeof value === "object" && Object.values(value ?? {}).every((each) => each === null);
  if (isAbsent(field) || (isEmpty && !Array.isArray(value))) return [];
  // Pulumi passes the default of `applications`, an empty map, to a stack that sets none.
  if (!isAbsent(several) && !isEmptyMap(several.value)) {
    refuse(field, "is set beside applications", "move it there, under a name of its own");
  }
  return [["application", field]];
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value) && Object.keys(value ?? {}).length === 0;
}

function namedFields(field: Field): readonly NamedField[] {
  if (isAbsent(field)) return [];
  const cure = "write it as a map of applications by name, each with a war";
  const named = (entries(field, cure) ?? []).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, each] of named) refuseName(each, name);
  return named;
}

/** The name becomes part of a folder's and of a balancer's name. */
function refuseName(field: Field, name: string): void {
  if (/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return;
  const cure = "use at most 32 lower-case letters, digits and inner dashes, a letter first";
  refuse(field, "is not a name for an application", cure);
}

interface ReadApplication {
  readonly field: Field;
  readonly application: Application;
}

/**
 * Browsers drop a cookie with `SameSite=None` that is not `Secure`, and without HTTPS none is.
 * @param field any of the configuration.
 */
export function refuseCrossSiteCookies(field: Field, applications: readonly Application[]): void {
  for (const { configuredAt, sameSite } of applications.filter(({ sameSite }) => sameSite === "none")) {
    const at = { ...field, path: `${configuredAt}.sameSite` };
    const message = `${JSON.stringify(sameSite)} needs HTTPS: browsers drop such cookies without it`;
    refuse(at, message, "set tls, or trustedProxies if HTTPS ends in front of the lab");
  }
}

function refuseSharedPaths(all: readonly ReadApplication[], page: Page | undefined): void {
  const taken = new Map(page ? [[page.contextPath, "the test page"]] : []);
  for (const { field, application } of all) {
    const { contextPath, configuredAt } = application;
    const owner = taken.get(contextPath);
    taken.set(contextPath, configuredAt);
    if (owner === undefined) continue;
    const at = { ...field, path: `${configuredAt}.contextPath` };
    const other = owner === "the test page" ? "page.contextPath" : `${owner}.contextPath`;
    refuse(at, `${contextPath || "/"} is the path of ${owner}`, `choose another, or move ${other}`);
  }
}

function refuseContradictions(
  all: readonly ReadApplication[],
  kind: "environment" | "systemProperties",
): void {
  const given = new Map<string, { readonly value: string; readonly by: string }>();
  for (const { field, application } of all) {
    for (const [name, value] of Object.entries(application[kind])) {
      const { by, value: other } = given.get(name) ?? { by: application.configuredAt, value };
      given.set(name, { by, value: other });
      if (other === value) continue;
      const at = { ...field, path: `${application.configuredAt}.${kind}.${name}` };
      refuse(at, `differs from ${by}.${kind}.${name}, and both run in one JVM`, "give both the same value");
    }
  }
}

/** Of two versions of a library in one class loader, an arbitrary one would be used by all. */
function refuseOtherLibraries(all: readonly ReadApplication[]): void {
  const given = new Map<string, { readonly path: string; readonly by: string }>();
  for (const { field, application } of all) {
    const { libraries, configuredAt } = application;
    for (const path of libraries) {
      const name = libraryName(path);
      const first = given.get(name) ?? { by: configuredAt, path };
      given.set(name, first);
      if (first.path === path) continue;
      const message = `${path} is not the ${name} of ${first.by}.libraries, and all share one class loader`;
      refuse({ ...field, path: `${configuredAt}.libraries` }, message, `write ${first.path}, or rename one`);
    }
  }
}
