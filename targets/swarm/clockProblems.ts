import type { Problem } from "../../common/userError.ts";
import { CLOCK_CURE, readClock, wrongClocks } from "../clocks.ts";
import { connectError } from "./connectError.ts";
import { atManager, type Manager } from "./engine.ts";
import { machineEngines } from "./machineEngines.ts";

const CONNECT_TIMEOUT_MS = 1000;

/** Asks engines that answer by TCP: ssh could ask its user something. @param machines by host name. */
export async function clockProblems(
  manager: Manager,
  machines: readonly string[],
): Promise<readonly Problem[]> {
  if (!manager.host.startsWith("tcp:")) return [];
  const engines = [...(await machineEngines(manager))].filter(([machine]) => machines.includes(machine));
  const clocks = await Promise.all(
    engines.map(async ([machine, engine]) => {
      const { hostname, port } = new URL(engine.host);
      if ((await connectError(hostname, Number(port), CONNECT_TIMEOUT_MS)) !== undefined) return [];
      const shown = () => atManager(engine, "info", "--format", "{{.SystemTime}}");
      return await readClock(machine, async () => Date.parse(await shown())).catch(() => []);
    }),
  );
  const [wrong, ...others] = wrongClocks(clocks.flat());
  if (wrong === undefined) return [];
  const message = `the clocks of the machines differ: ${[wrong, ...others].join(", ")}`;
  return [{ path: "swarm.host", message, cure: CLOCK_CURE }];
}
