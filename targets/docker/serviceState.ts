import { docker } from "./engine.ts";

/** `running`, `exited since …`, or Docker's own word. */
export async function stateOf(container: string): Promise<string> {
  const format = "{{.State.Status}} {{.State.FinishedAt}}";
  const found = await docker("inspect", "--format", format, container).catch(() => "missing");
  const [status = "", finished = ""] = found.split(" ");
  return stateText({ Status: status, FinishedAt: finished });
}

/** With the time if Docker knows it. */
export function stateText({ Status, FinishedAt }: { Status: string; FinishedAt: string }): string {
  return Status === "exited" ? `${Status} since ${FinishedAt}` : Status;
}
