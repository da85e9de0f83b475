import { docker } from "../../../targets/docker/engine.ts";
import { conformance } from "../../conformance/conformance.ts";
import { leftovers } from "./leftovers.ts";

conformance({
  name: "docker",
  prepare: async (_stack, lab) => lab,
  startOf: (stack, service) =>
    docker("inspect", "--format", "{{.State.StartedAt}}", `msm-lab-${stack}-${service}`),
  async tamper(stack, node, file) {
    const append = `echo '# changed by hand' >> /srv/msm-lab/${file}`;
    await docker("exec", "--user", "0", `msm-lab-${stack}-${node}`, "sh", "-c", append);
  },
  async removeService(stack, service) {
    await docker("rm", "--force", `msm-lab-${stack}-${service}`);
  },
  leftovers,
});
