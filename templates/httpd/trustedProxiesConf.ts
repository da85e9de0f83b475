import { directive, print } from "./tree.ts";

/** The modules that `trustedProxies.conf` needs. */
export const TRUSTED_PROXIES_MODULES = ["headers", "remoteip", "setenvif"];

/** Variables of a request. */
const IS_FORWARDED = "is_forwarded";
const HOST = "forwarded_host";
const PORT = "forwarded_port";

/**
 * Renders `trustedProxies.conf`: what proxies in front of httpd say of a client is believed, and nobody else's word of it
 * reaches an application. The address counts for httpd's log as well.
 * @param proxies IPv4 addresses and networks.
 */
export function trustedProxiesConf(proxies: readonly string[]): string {
  const isProxy = `(${proxies.map((proxy) => `%{CONN_REMOTE_ADDR} -ipmatch '${proxy}'`).join(" || ")})`;
  return print([
    directive("RemoteIPHeader", "X-Forwarded-For"),
    // An "internal" proxy may also name clients with private addresses, which a company's visitors have.
    ...proxies.map((proxy) => directive("RemoteIPInternalProxy", proxy)),
    directive("SetEnvIfExpr", isProxy, IS_FORWARDED),
    // The name that the visitor wrote, and its port: of the proxy's own word if there is one, else as it came here.
    directive("SetEnvIf", "Host", ":([0-9]+)$", `${PORT}=$1`),
    directive(
      "SetEnvIfExpr",
      `${isProxy} && %{req:X-Forwarded-Host} =~ m#^([^,\\s]+)#`,
      `${HOST}=$1`,
      `!${PORT}`,
    ),
    directive("SetEnvIfExpr", `%{reqenv:${HOST}} =~ /:([0-9]+)$/`, `${PORT}=$1`),
    directive("RequestHeader", "set", "Host", `%{${HOST}}e`, `env=${HOST}`),
    // mod_remoteip has taken what it believes; what is left was said by others.
    ...["X-Forwarded-For", "X-Forwarded-Host", "Forwarded"].map((name) =>
      directive("RequestHeader", "unset", name),
    ),
    ...["X-Forwarded-Proto", "X-Forwarded-Port"].map((name) =>
      directive("RequestHeader", "unset", name, `env=!${IS_FORWARDED}`),
    ),
    directive("RequestHeader", "setifempty", "X-Forwarded-Port", `%{${PORT}}e`, `env=${PORT}`),
  ]);
}
