/** What real applications do that the lab's own page does not: two applications with settings, in sticky mode. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { docker } from "../../../targets/docker/engine.ts";
import { type Config, Stack } from "../../conformance/stack.ts";

const STACK = "real";
const PORT = 18168;
const SITE = `http://127.0.0.1:${PORT}`;
const SECRET = 'pass\'word "of" $(nobody) 7f1c';
const REQUEST_TIMEOUT_SECONDS = 300;

const SHOP: Readonly<Record<string, string>> = {
  "WEB-INF/web.xml": `<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
  <servlet><servlet-name>upload</servlet-name><jsp-file>/upload.jsp</jsp-file><multipart-config/></servlet>
  <servlet-mapping><servlet-name>upload</servlet-name><url-pattern>/upload</url-pattern></servlet-mapping>
  <servlet><servlet-name>path</servlet-name><jsp-file>/path.jsp</jsp-file></servlet>
  <servlet-mapping><servlet-name>path</servlet-name><url-pattern>/path/*</url-pattern></servlet-mapping>
  <session-config><cookie-config><name>SHOPID</name></cookie-config></session-config>
</web-app>`,
  "slow.jsp": '<% Thread.sleep(Long.parseLong(request.getParameter("ms"))); %>slept',
  "Größe.jsp": '<%@ page pageEncoding="UTF-8" %>groß <%= java.nio.charset.Charset.defaultCharset() %>',
  "upload.jsp": `<% long bytes = 0; for (javax.servlet.http.Part part : request.getParts()) bytes += part.getSize(); %>
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

const ADMIN: Readonly<Record<string, string>> = { "WEB-INF/web.xml": "<web-app/>", "index.jsp": "admin" };

suite("real applications", () => {
  let folder: string;
  let stack: Stack;
  let names: Readonly<Record<string, string>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "msm-lab-real-"));
    await write(join(folder, "shop"), SHOP);
    await write(join(folder, "admin"), ADMIN);
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

  test("a path may have an encoded slash", async () => {
    assert.match(await text("/shop/path/a%2Fb"), /\/a\/b/);
  });

  test("temporary files may be executed, as native libraries are", async () => {
    assert.match(await text("/shop/execute.jsp"), /exit code 7/);
  });

  test("environment, system properties and the timeout of sessions reach the application", async () => {
    assert.equal((await text("/shop/settings.jsp")).trim(), `${SECRET}|${SECRET}|${7 * 60}`);
  });

  test("environment and system properties are in no process list, state or log", async () => {
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
      assert.doesNotMatch(each, /7f1c/);
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

  test("options of the JVM that it does not know are refused before the running Tomcat is touched", async () => {
    const started = await startOf("node1-tomcat");
    stack.configure(config(folder, { jvmOptions: ["-XX:+NoSuchOption"] }));
    const { code, output } = await stack.try("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /NoSuchOption/);
    assert.equal(await startOf("node1-tomcat"), started);
    stack.configure(config(folder));
    await stack.up();
  });
});

function config(folder: string, more: Config = {}): Config {
  return {
    network: { subnet: "172.29.66.0/24" },
    nodes: {
      node1: { address: "172.29.66.1", services: ["httpd", "tomcat"] },
      node2: { address: "172.29.66.2", services: ["tomcat", "memcached"] },
      node3: { address: "172.29.66.3", services: ["memcached"] },
    },
    publish: { port: PORT },
    sessions: { mode: "sticky" },
    applications: {
      admin: { war: join(folder, "admin"), contextPath: "/shop/admin", heap: 64 },
      shop: {
        war: join(folder, "shop"),
        requestTimeout: REQUEST_TIMEOUT_SECONDS,
        heap: 256,
        environment: { PASSWORD: SECRET },
        systemProperties: { password: SECRET },
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
