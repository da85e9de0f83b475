import { BALANCER_HEADER } from "../templates/httpd/webSockets.ts";
import { asConfigured } from "./asConfigured.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

const FORBIDDEN = "HTTP/1.1 403";

export const webSocketRefuses: Check = {
  name: "Tomcat refuses a wrong secret at its port for WebSockets",
  needs: [asConfigured, servicesRun],
  async look({ inside, topology }) {
    const header = `${BALANCER_HEADER}: 127.0.0.1 http 80 wrong`;
    const request = Buffer.from(
      `GET / HTTP/1.1\r\nHost: localhost\r\n${header}\r\nConnection: close\r\n\r\n`,
    );
    const from = topology.balancer.node;
    const doors = topology.tomcats.flatMap(({ name, address, webSocketPort: port }) =>
      port === undefined ? [] : [{ name, address, port }],
    );
    const answers = await Promise.all(
      doors.map(async ({ name, address, port }) => {
        const answer = { bytes: FORBIDDEN.length };
        return { name, begin: String(await inside.ask({ from, address, port, request, answer })) };
      }),
    );
    return judge(
      answers
        .filter(({ begin }) => begin !== FORBIDDEN)
        .map(({ name, begin }) => `${name} answers ${begin || "nothing"}`),
      FORBIDDEN,
      { expected: FORBIDDEN, cure: "./lab up" },
    );
  },
};
