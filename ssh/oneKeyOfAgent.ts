import type { OpenSSHAgent } from "ssh2";

/** Why an agent cannot help. */
export const NOT_HELD = "it does not hold this key";

/** Makes an agent offer one of its keys alone: a host counts each that is offered, and hangs up after some. */
export function oneKeyOfAgent(agent: OpenSSHAgent, key: Buffer): OpenSSHAgent {
  const getAll = agent.getIdentities.bind(agent);
  agent.getIdentities = (done) =>
    getAll((error, keys = []) => {
      const found = keys.filter((each) => "getPublicSSH" in each && each.getPublicSSH().equals(key));
      if (error) done(error);
      else if (found.length === 0) done(new Error(NOT_HELD));
      else done(undefined, found);
    });
  return agent;
}
