/** What of a connection is dialled. */
export interface Role {
  /** What status lines call it, as Pulumi's own plugin does. */
  readonly label: string;
  /** Stands before the host's name where it is not the one that is to be reached. */
  readonly title: string;
  /** Where the configuration has its settings. */
  readonly settings: string;
}

export const HOST: Role = { label: "Dial", title: "", settings: "ssh" };

export const JUMP_HOST: Role = {
  label: "Dial proxy",
  title: "the jump host ",
  settings: "ssh.jumpHost",
};

export const HOST_BEHIND_JUMP_HOST: Role = { ...HOST, label: "Dial from proxy" };
