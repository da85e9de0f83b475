import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

const STATUS_TIMEOUT_MS = 3000;

export const statusRefuses: Check = {
  name: "balancer-manager refuses without the login",
  needs: [servicesRun],
  async look({ outputs }) {
    const { statusUrl, statusUser } = outputs;
    const login = Buffer.from(`${statusUser}:a wrong password`).toString("base64");
    const answers = await Promise.all([
      ask("without a login", statusUrl, {}),
      ask("with a wrong password", statusUrl, { authorization: `Basic ${login}` }),
    ]);
    return judge(
      answers.filter(({ status }) => status !== 401).map(({ how, status }) => `HTTP ${status} ${how}`),
      "HTTP 401",
      { expected: "HTTP 401", cure: "./lab up" },
    );
  },
};

async function ask(how: string, url: string, headers: Record<string, string>) {
  const { status } = await fetch(url, {
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(STATUS_TIMEOUT_MS),
  });
  return { how, status };
}
