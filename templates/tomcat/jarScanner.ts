/** Which jars Tomcat searches for web fragments, tag libraries and annotations while an application starts. */

import { type Element, element, withAttributes } from "./xml.ts";

/** Tomcat's, msm's and the lab's own jars have none of these; searching them would take two seconds. */
const SEARCHED_BY_NOBODY = [
  ...["annotations-api.jar", "bootstrap.jar", "catalina*.jar", "ecj-*.jar", "el-api.jar", "jasper.jar"],
  ...["jasper-el.jar", "jaspic-api.jar", "jsp-api.jar", "memcached-session-manager*.jar", "msm-lab.jar"],
  ...["servlet-api.jar", "spymemcached-*.jar", "tomcat-*.jar", "websocket-*api.jar"],
  // Of the newer Tomcats.
  ...["jakartaee-migration-*.jar"],
].join(",");

/** Without these attributes, the filter would skip what catalina.properties says: every jar. */
const FILTER = element("JarScanFilter", {
  tldSkip: SEARCHED_BY_NOBODY,
  pluggabilitySkip: SEARCHED_BY_NOBODY,
});

/** Searches an application's own jars and its libraries. */
export const JAR_SCANNER = element("JarScanner", {}, [FILTER]);

/** Returns a JarScanner of a user so that it searches the same jars, as far as the user has not chosen others. */
export function searchingScanner(own: Element): Element {
  if (!isStandard(own) || !Array.isArray(own.children)) return own;
  const filters = own.children.map((filter: Element) =>
    isStandard(filter) ? withAttributes(FILTER, filter.attributes) : filter,
  );
  return { ...own, children: filters.length > 0 ? filters : [FILTER] };
}

/** Another class than Tomcat's own may not know these attributes. */
function isStandard({ attributes }: Element): boolean {
  return attributes.className === undefined;
}
