import { SCRATCH_ROOT } from "../../templates/paths.ts";
import type { Service } from "./tasks.ts";

/** What a service may do beyond what `swarmService` gives it. Engines before 23 cannot be told that it must gain no privileges. */
export function libertiesOf({ Spec: { TaskTemplate } }: Pick<Service, "Spec">): readonly string[] {
  const { User = "", ReadOnly, CapabilityAdd, CapabilityDrop, Mounts } = TaskTemplate.ContainerSpec;
  const writable = (Mounts ?? [])
    .filter((mount) => !mount.ReadOnly && mount.Type !== "tmpfs")
    .map(({ Target }) => Target)
    .filter((folder) => folder !== SCRATCH_ROOT);
  const found = [
    /^(0|root)?(:|$)/.test(User) && "runs as root",
    (!CapabilityDrop?.includes("ALL") || (CapabilityAdd ?? []).length > 0) && "has capabilities",
    !ReadOnly && "may write its root file system",
    writable.length > 0 && `may write ${writable.join(", ")}`,
    !TaskTemplate.Resources?.Limits?.MemoryBytes && "may take all memory",
  ];
  return found.filter((liberty) => liberty !== false);
}
