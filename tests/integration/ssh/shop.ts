/** An application with a WebSocket, a resource in its context.xml and a library for Tomcat's own class loader. */

import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { artifactsOf } from "../../../artifacts/catalogue.ts";
import { fetchAll } from "../../../artifacts/fetch.ts";
import { CookieJar } from "../../../common/cookieJar.ts";
import { DATABASE } from "../../applications/libraries.ts";
import type { Config } from "../../conformance/stack.ts";
import { enter, type Heard, ROOM } from "../docker/room.ts";
import type { Machine } from "./machines.ts";

/** What its page reads from the database: whom the context.xml names, and the version of the library. */
export const IN_DATABASE = "KEEPER 2.2.224";

/** Counts in the session, and says on which node. */
const PAGE = `<%@ page contentType="application/json" trimDirectiveWhitespaces="true" import="java.sql.*" %><%
  Integer count = (Integer) session.getAttribute("count");
  session.setAttribute("count", count == null ? 1 : count + 1);
  javax.sql.DataSource source = (javax.sql.DataSource) new javax.naming.InitialContext().lookup("java:comp/env/jdbc/shop");
  String found;
  try (Connection connection = source.getConnection();
    ResultSet row = connection.createStatement().executeQuery("SELECT CURRENT_USER || ' ' || H2VERSION()")) {
    row.next();
    found = row.getString(1);
  }
%>{"id":"<%= session.getId() %>","count":<%= session.getAttribute("count") %>,"inDatabase":"<%= found %>",
"node":"<%= java.net.InetAddress.getLocalHost().getHostName() %>"}`;

const CONTEXT = `<Context>
  <Resource name="jdbc/shop" type="javax.sql.DataSource" driverClassName="org.h2.Driver" url="jdbc:h2:mem:shop"
    username="keeper"/>
</Context>`;

export interface Shop {
  /** The configuration's `application`. */
  readonly application: Config;
  remove(): Promise<void>;
}

/** @param machine has a JDK. */
export async function makeShop(machine: Machine): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "msm-lab-shop-"));
  const [driver = ""] = await fetchAll(DATABASE);
  await copyFile(driver, join(folder, "h2.jar"));
  for (const [name, content] of [
    ["index.jsp", PAGE],
    ["META-INF/context.xml", CONTEXT],
    ["WEB-INF/classes/com/acme/shop/Room.class", await roomClass(machine)],
  ] as const) {
    const file = join(folder, "shop", name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return {
    application: { war: join(folder, "shop"), libraries: [join(folder, "h2.jar")] },
    remove: () => rm(folder, { recursive: true }),
  };
}

async function roomClass(machine: Machine): Promise<Buffer> {
  const [tomcat = ""] = await fetchAll([artifactsOf("tomcat11").tomcat]);
  const compiler = machine.spawn(`cd "$(mktemp -d)" && tar -xz --strip-components 1 --wildcards '*-api.jar' &&
    echo '${ROOM}' >Room.java && javac --release 17 -nowarn -cp 'lib/*' -d . Room.java && cat com/acme/shop/Room.class`);
  compiler.stdin.end(await readFile(tomcat));
  const [room, [code]] = await Promise.all([buffer(compiler.stdout), once(compiler, "close")]);
  if (code !== 0) throw new Error(`javac ended with ${code}`);
  return room;
}

export interface Visit {
  readonly id: string;
  readonly count: number;
  readonly inDatabase: string;
  readonly node: string;
}

/** What one visitor sees of a shop, page by page, and then hears in a socket after the other. @param url the shop's. */
export async function visitShop(url: string, times: number) {
  const jar = new CookieJar();
  const pages: Visit[] = [];
  const heard: Heard[] = [];
  for (let i = 0; i < times; i++) {
    const answer = await fetch(url, { headers: jar.headers() });
    jar.keep(answer.headers.getSetCookie());
    pages.push((await answer.json()) as Visit);
  }
  for (let i = 0; i < times; i++) {
    const guest = await enter(`${url.replace(/^http/, "ws")}room`, jar.headers());
    heard.push(await guest.say("hello"));
    guest.leave();
  }
  return { pages, heard };
}
