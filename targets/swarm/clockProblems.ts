import type { Problem } from "../../common/userError.ts";
import { CLOCK_CURE, readClock, wrongClocks } from "../clocks.ts";
import { connectError } from "./connectError.ts";
import { atManager, type Manager } from "./engine.ts";
import { machineEngine } from "./machineEngines.ts";
import type { Machine } from "./machines.ts";

const CONNECT_TIMEOUT_MS = 1000;

/** Asks engines that answer by TCP: ssh could ask its user something. */
export async function clockProblems(
  manager: Manager,
  machines: readonly Machine[],
): Promise<readonly Problem[]> {
  if (!manager.host.startsWith("tcp:")) return [];
  const clocks = await Promise.all(
    machines.map(async (machine) => {
      const { hostname: name, engine } = machineEngine(manager, machine);
      if (engine === undefined) return [];
      const { hostname, port } = new URL(engine.host);
      if ((await connectError(hostname, Number(port), CONNECT_TIMEOUT_MS)) !== undefined) return [];
      const shown = () => atManager(engine, "info", "--format", "{{.SystemTime}}");
      return await readClock(name, async () => Date.parse(await shown())).catch(() => []);
    }),
  );
  const [wrong, ...others] = wrongClocks(clocks.flat());
  if (wrong === undefined) return [];
  const message = `the clocks of the machines differ: ${[wrong, ...others].join(", ")}`;
  return [{ path: "swarm.host", message, cure: CLOCK_CURE }];
}
