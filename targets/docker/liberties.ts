import { SCRATCH_ROOT } from "../../templates/paths.ts";
import type { Container } from "./containers.ts";

/** What the container of a service may do beyond what `serviceContainer` gives it. */
export function libertiesOf({ Config, HostConfig, Mounts }: Container): readonly string[] {
  const { CapAdd, CapDrop, SecurityOpt, Memory, Privileged, ReadonlyRootfs } = HostConfig;
  const writable = Mounts.filter(({ Type, RW }) => RW && Type !== "tmpfs")
    .map(({ Destination }) => Destination)
    .filter((folder) => folder !== SCRATCH_ROOT);
  const found = [
    /^(0|root)?(:|$)/.test(Config.User) && "runs as root",
    Privileged && "is privileged",
    (!CapDrop?.includes("ALL") || (CapAdd ?? []).length > 0) && "has capabilities",
    !SecurityOpt?.some((option) => option.startsWith("no-new-privileges")) && "may gain privileges",
    !ReadonlyRootfs && "may write its root file system",
    writable.length > 0 && `may write ${writable.join(", ")}`,
    Memory === 0 && "may take all memory",
  ];
  return found.filter((liberty) => liberty !== false);
}
