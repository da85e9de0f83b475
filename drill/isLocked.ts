import { type Topology, URI_PATTERN } from "../topology/model.ts";

/**
 * Whether each request of a kind is alone with its session.
 * @param request as a pattern is held against it: method, blank and path, of requests other than POST with their query
 *     (msm's `RequestTrackingHostValve.getURIWithQueryString`).
 */
export function isLocked({ sessions }: Topology, request: string): boolean {
  if (sessions.mode === "sticky") return false;
  const { lockingMode } = sessions;
  if (!lockingMode.startsWith(URI_PATTERN)) return lockingMode === "all";
  return matches(lockingMode.slice(URI_PATTERN.length), request);
}

/** A pattern of Java that JavaScript does not read promises nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}
