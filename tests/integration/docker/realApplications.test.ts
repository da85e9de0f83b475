/** What real applications do that the lab's own page does not: two applications with settings, in sticky mode. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { fetchAll } from "../../../artifacts/fetch.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { applicationKept } from "../../../verify/applicationKept.ts";
import { DATABASE } from "../../applications/libraries.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { eventually } from "../../eventually.ts";
import { zip } from "../../unit/application/zip.ts";
import { LOGGED_IN, LOGIN_CONFIG, LOGIN_PAGES, logIn, PASSWORD, USER, visitorOf } from "./login.ts";
import { labOf } from "./verification.ts";

const STACK = "real";
const PORT = 18168;
const SITE = `http://127.0.0.1:${PORT}`;
const SECRET = 'pass\'word "of" $(nobody) xyzzy-of-a-test';
const REQUEST_TIMEOUT_SECONDS = 300;

const SHOP: Readonly<Record<string, string>> = {
  "WEB-INF/web.xml": `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
  <servlet><servlet-name>upload</servlet-name><jsp-file>/upload.jsp</jsp-file><multipart-config/></servlet>
  <servlet-mapping><servlet-name>upload</servlet-name><url-pattern>/upload</url-pattern></servlet-mapping>
  <servlet><servlet-name>path</servlet-name><jsp-file>/path.jsp</jsp-file></servlet>
  <servlet-mapping><servlet-name>path</servlet-name><url-pattern>/path/*</url-pattern></servlet-mapping>
  <session-config><cookie-config><name>SHOPID</name></cookie-config></session-config>
</web-app>`,
  "slow.jsp": '<% Thread.sleep(Long.parseLong(request.getParameter("ms"))); %>slept',
  "Größe.jsp": '<%@ page pageEncoding="UTF-8" %>groß <%= java.nio.charset.Charset.defaultCharset() %>',
  "upload.jsp": `<% long bytes = 0; for (jakarta.servlet.http.Part part : request.getParts()) bytes += part.getSize(); %>
<%= request.getParts().size() %> parts, <%= bytes %> bytes`,
  "path.jsp": "<%= request.getPathInfo() %>",
  "headers.jsp": `<% char[] big = new char[Integer.parseInt(request.getParameter("answer"))]; java.util.Arrays.fill(big, 'x');
  response.setHeader("X-Big", new String(big)); int size = 0;
  for (String name : java.util.Collections.list(request.getHeaderNames())) size += request.getHeader(name).length(); %><%= size %>`,
  "settings.jsp": `<%= System.getenv("PASSWORD") %>|<%= System.getProperty("password") %>|<%= session.getMaxInactiveInterval() %>`,
  "count.jsp": `<% Integer n = (Integer) session.getAttribute("n"); session.setAttribute("n", n == null ? 1 : n + 1); %>
<%= session.getAttribute("n") %> <%= session.getId().replaceAll(".*[.]", "") %>`,
  "execute.jsp": `<% java.io.File script = java.io.File.createTempFile("native", ".sh");
  java.nio.file.Files.write(script.toPath(), "#!/bin/sh\\nexit 7\\n".getBytes()); script.setExecutable(true);
  int code = new ProcessBuilder(script.getPath()).start().waitFor(); script.delete(); %>exit code <%= code %>`,
};

/** Its users are in a database, by a driver in Tomcat's own class loader. */
const ADMIN: Readonly<Record<string, string>> = {
  ...LOGIN_PAGES,
  "WEB-INF/web.xml": `<web-app>${LOGIN_CONFIG}</web-app>`,
  "META-INF/context.xml": `<Context path="/elsewhere" sessionCookieName="ADMINID">
  <Manager pathname=""/>
  <Parameter name="greeting" value="hello plugh-of-a-test"/>
  <Environment name="password" type="java.lang.String" value="\${db.password}"/>
  <Resource name="jdbc/users" auth="Container" type="javax.sql.DataSource" driverClassName="org.h2.Driver"
    username="sa" password="\${db.password}" url="jdbc:h2:mem:users;DB_CLOSE_DELAY=-1;INIT=
      CREATE TABLE IF NOT EXISTS users(name VARCHAR PRIMARY KEY, password VARCHAR, role VARCHAR)\\;
      MERGE INTO users VALUES('${USER}', '${PASSWORD}', 'reader')"/>
  <Realm className="org.apache.catalina.realm.LockOutRealm">
    <Realm className="org.apache.catalina.realm.DataSourceRealm" localDataSource="true" dataSourceName="jdbc/users"
      userTable="users" userNameCol="name" userCredCol="password" userRoleTable="users" roleNameCol="role"/>
  </Realm>
  <Valve className="org.apache.catalina.valves.HealthCheckValve" path="/health"/>
</Context>`,
  "index.jsp": `admin <%= application.getInitParameter("greeting") %>|<%=
  new javax.naming.InitialContext().lookup("java:comp/env/password") %>`,
  "library.jsp": `<%= new java.util.Scanner(
  Class.forName("org.h2.Driver").getClassLoader().getResourceAsStream("message.txt")).nextLine() %>`,
};

suite("real applications", () => {
  let folder: string;
  let stack: Stack;
  let names: Readonly<Record<string, string>>;
  const library = (content: string) =>
    writeFile(join(folder, "message.jar"), zip([{ name: "message.txt", content }]));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "msm-lab-real-"));
    await write(join(folder, "shop"), SHOP);
    await write(join(folder, "admin"), ADMIN);
    const [driver = ""] = await fetchAll(DATABASE);
    await copyFile(driver, join(folder, "h2.jar"));
    await library("first");
    stack = await Stack.open(STACK, config(folder));
    await stack.up();
    const { applicationUrls } = await stack.outputs();
    names = applicationUrls as typeof names;
  });
  after(async () => {
    await stack?.close();
    await rm(folder, { recursive: true });
  });

  test("each answers at its own path", async () => {
    assert.deepEqual(names, { admin: `${SITE}/shop/admin/`, shop: `${SITE}/shop/` });
    assert.match(await text("/shop/admin/"), /admin/);
    assert.match(await text("/shop/slow.jsp?ms=0"), /slept/);
  });

  test("a page may take longer than the test page may", async () => {
    assert.match(await text("/shop/slow.jsp?ms=4000"), /slept/);
  });

  test("names of files and texts are UTF-8", async () => {
    assert.match(await text("/shop/Größe.jsp"), /groß UTF-8/);
  });

  test("headers of a request and of an answer may have 30 kB", async () => {
    const headers = { cookie: `a=${"a".repeat(5000)}; b=${"b".repeat(5000)}`, "x-big": "x".repeat(20_000) };
    // fetch accepts headers of 16 kB.
    const asked = request(`${SITE}/shop/headers.jsp?answer=30000`, { headers, maxHeaderSize: 65_536 }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    assert.equal(answer.headers["x-big"]?.length, 30_000);
    assert.ok(Number(await readAll(answer)) > 30_000);
  });

  test("an upload goes to disk, not into the memory of its Tomcat", async () => {
    const form = new FormData();
    const size = 200 * 1024 ** 2;
    form.append("file", new Blob([new Uint8Array(size)]), "file");
    const answer = await fetch(`${SITE}/shop/upload`, { method: "POST", body: form });
    assert.match(await answer.text(), new RegExp(`1 parts, ${size} bytes`));
    const fileSystem = ["stat", "-f", "-c", "%T", "/var/cache/msm-lab/tomcat/work"];
    assert.notEqual(await docker("exec", container("node1-tomcat"), ...fileSystem), "tmpfs");
  });

  test("a form may have as many parts as the application asks for", async () => {
    const form = new FormData();
    for (let i = 0; i < 60; i++) form.append(`part${i}`, "x");
    const answer = await fetch(`${SITE}/shop/upload`, { method: "POST", body: form });
    assert.match(await answer.text(), /60 parts/);
  });

  test("a path may have an encoded slash, and an encoded percent sign", async () => {
    assert.match(await text("/shop/path/a%2Fb"), /\/a\/b/);
    assert.match(await text("/shop/path/100%25"), /\/100%/);
  });

  test("temporary files may be executed, as native libraries are", async () => {
    assert.match(await text("/shop/execute.jsp"), /exit code 7/);
  });

  test("environment, system properties and the timeout of sessions reach the application", async () => {
    assert.equal((await text("/shop/settings.jsp")).trim(), `${SECRET}|${SECRET}|${7 * 60}`);
  });

  test("environment, system properties and context.xml are in no process list, state or log", async () => {
    const shown = [
      await docker("inspect", container("node1-tomcat"), container("node1")),
      await docker(
        "exec",
        container("node1-tomcat"),
        "bash",
        "-c",
        "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'",
      ),
      (await promisify(execFile)("docker", ["logs", container("node1-tomcat")])).stderr,
      await stack.pulumi("stack", "export"),
      await stack.pulumi("preview", "--diff"),
    ];
    for (const each of shown) {
      assert.ok(each.length > 100);
      assert.doesNotMatch(each, /xyzzy-of-a-test|plugh-of-a-test/);
    }
  });

  test("a visitor stays at one Tomcat by a cookie of the application's own name", async () => {
    for (let visitor = 0; visitor < 3; visitor++) {
      const seen = await visits("/shop/count.jsp", 4);
      const [, home] = seen[0]?.split(" ") ?? [];
      assert.match(home ?? "", /^Tomcat[AB]$/);
      assert.deepEqual(
        seen,
        [1, 2, 3, 4].map((count) => `${count} ${home}`),
      );
    }
  });

  test("a frozen Tomcat holds up nobody who has no request in flight there, however long requests may take", async () => {
    await docker("pause", container("node2-tomcat"));
    try {
      for (let i = 0; i < 6; i++) {
        const answer = await fetch(`${SITE}/shop/count.jsp`, { signal: AbortSignal.timeout(10_000) });
        assert.match(await answer.text(), /TomcatA/);
      }
    } finally {
      await docker("unpause", container("node2-tomcat"));
    }
  });

  test("a stop answers what is in flight, and waits for nothing else", async () => {
    const visitor = jar();
    while (!(await visitor("/shop/count.jsp")).includes("TomcatB"))
      await visitor("/shop/count.jsp", "forget");
    const slow = visitor("/shop/slow.jsp?ms=3000");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const stop = docker("stop", "--time", String(REQUEST_TIMEOUT_SECONDS), container("node2-tomcat"));
    assert.match(await slow, /slept/);
    await stop;
    const [code, ended] = (
      await docker(
        "inspect",
        "--format",
        "{{.State.ExitCode}} {{.State.FinishedAt}}",
        container("node2-tomcat"),
      )
    ).split(" ");
    assert.equal(code, "143");
    assert.ok(Date.parse(ended ?? "") > 0);
    await docker("start", container("node2-tomcat"));
  });

  test("an application's own context.xml counts, with properties in it, but for what the lab decides", async () => {
    assert.equal((await text("/shop/admin/")).trim(), `admin hello plugh-of-a-test|${SECRET}`);
    assert.match(await text("/shop/admin/health"), /UP/);
    const kept = await applicationKept.look(await labOf(stack, config(folder)));
    assert.equal(kept.result, "passed");
    assert.match(kept.seen, /line 2: Manager /);
  });

  test("its context file is for root and Tomcat alone", async () => {
    const file = "/srv/msm-lab/tomcat/conf/Catalina/localhost/shop#admin.xml";
    const found = await docker(
      "exec",
      container("node1-tomcat"),
      "sh",
      "-c",
      `stat -c '%a %u %G' ${file}; cat ${file}`,
    );
    assert.match(found, /^640 0 tomcat\n.*plugh-of-a-test/s);
  });

  test("whoever has logged in at a Tomcat that stops is logged in at the other", async () => {
    const visitor = visitorOf(`${SITE}/shop/admin/`);
    assert.equal((await logIn(visitor, "wrong")).text, "please log in");
    await logIn(visitor);
    const { text: home } = await visitor("own.jsp");
    assert.ok(home.startsWith(LOGGED_IN), home);
    for (let i = 0; i < 3; i++) assert.equal((await visitor("own.jsp")).text, home);
    const node = /node\d/.exec(home)?.[0] ?? "";
    await docker("stop", "--time", String(REQUEST_TIMEOUT_SECONDS), container(`${node}-tomcat`));
    try {
      // The other one may have been stopped by a test before, and still be starting.
      await eventually(async () => {
        const { text: other } = await visitor("own.jsp");
        assert.ok(other.startsWith(LOGGED_IN) && !other.includes(node), other);
      }, 60);
    } finally {
      await docker("start", container(`${node}-tomcat`));
    }
  });

  test("options of the JVM that it does not know are refused before the running Tomcat is touched", async () => {
    const started = await startOf("node1-tomcat");
    stack.configure(config(folder, { jvmOptions: ["-XX:+NoSuchOption"] }));
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /NoSuchOption/);
    assert.match(output, /admin: META-INF\/context\.xml, line 1: path /);
    assert.match(output, /admin: META-INF\/context\.xml, line 2: Manager /);
    assert.equal(await startOf("node1-tomcat"), started);
  });

  test("a changed library restarts the Tomcats with it", async () => {
    assert.match(await text("/shop/admin/library.jsp"), /first/);
    stack.configure(config(folder));
    await library("second");
    await stack.up();
    for (let i = 0; i < 2; i++) assert.match(await text("/shop/admin/library.jsp"), /second/);
  });
});

function config(folder: string, more: Config = {}): Config {
  return {
    network: { subnet: "172.29.68.0/24" },
    nodes: {
      node1: { address: "172.29.68.1", services: ["httpd", "tomcat"] },
      node2: { address: "172.29.68.2", services: ["tomcat", "memcached"] },
      node3: { address: "172.29.68.3", services: ["memcached"] },
    },
    publish: { port: PORT },
    sessions: { mode: "sticky" },
    applications: {
      admin: {
        war: join(folder, "admin"),
        contextPath: "/shop/admin",
        heap: 64,
        libraries: [join(folder, "h2.jar"), join(folder, "message.jar")],
      },
      shop: {
        war: join(folder, "shop"),
        requestTimeout: REQUEST_TIMEOUT_SECONDS,
        heap: 256,
        environment: { PASSWORD: SECRET },
        systemProperties: { password: SECRET, "db.password": SECRET },
        sessionTimeout: 7,
        maxPartCount: 100,
        maxPostSize: -1,
        allowEncodedSlashes: true,
        ...more,
      },
    },
  };
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function text(path: string): Promise<string> {
  return await (await fetch(SITE + path)).text();
}

/** Returns a visitor who keeps the shop's cookie. */
function jar() {
  let cookie = "";
  return async (path: string, memory: "keep" | "forget" = "keep") => {
    if (memory === "forget") cookie = "";
    const answer = await fetch(SITE + path, { headers: cookie === "" ? {} : { cookie } });
    cookie = answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? cookie;
    return await answer.text();
  };
}

async function visits(path: string, times: number): Promise<readonly string[]> {
  const visitor = jar();
  const seen: string[] = [];
  while (seen.length < times) seen.push((await visitor(path)).trim());
  return seen;
}

function startOf(name: string): Promise<string> {
  return docker("inspect", "--format", "{{.State.StartedAt}}", container(name));
}

function container(name: string): string {
  return `msm-lab-${STACK}-${name}`;
}
