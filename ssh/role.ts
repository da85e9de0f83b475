/** Which part of a connection is dialled: the host itself, or its jump host. */
export interface Role {
  /** Begins its status lines, as those of Pulumi's own plugin. */
  readonly label: string;
  /** Precedes the name of a jump host in messages; empty for the host itself. */
  readonly title: string;
  /** The path of its settings in the configuration. */
  readonly settings: string;
}

export const HOST: Role = { label: "Dial", title: "", settings: "ssh" };

export const JUMP_HOST: Role = {
  label: "Dial proxy",
  title: "the jump host ",
  settings: "ssh.jumpHost",
};

export const HOST_BEHIND_JUMP_HOST: Role = { ...HOST, label: "Dial from proxy" };
