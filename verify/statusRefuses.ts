import { ask, type Site } from "../common/site.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

const STATUS_TIMEOUT_MS = 3000;

export const statusRefuses: Check = {
  name: "balancer-manager refuses without the login",
  needs: [servicesRun],
  async look({ outputs, site }) {
    const { statusUrl, statusUser } = outputs;
    const login = Buffer.from(`${statusUser}:a wrong password`).toString("base64");
    const answers = await Promise.all([
      answer(site, "without a login", statusUrl, {}),
      answer(site, "with a wrong password", statusUrl, { authorization: `Basic ${login}` }),
    ]);
    return judge(
      answers.filter(({ status }) => status !== 401).map(({ how, status }) => `HTTP ${status} ${how}`),
      "HTTP 401",
      { expected: "HTTP 401", cure: "./lab up" },
    );
  },
};

async function answer(site: Site, how: string, url: string, headers: Record<string, string>) {
  const { status } = await ask(site, url, { headers, timeoutMs: STATUS_TIMEOUT_MS });
  return { how, status };
}
