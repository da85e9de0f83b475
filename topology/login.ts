import { complete, type Field, isAbsent, read, refuse, text } from "./field.ts";
import type { SshEndpoint } from "./model.ts";

/** How a user authenticates; without any of these the SSH agent is used. */
export type Login = Pick<SshEndpoint, (typeof MEANS)[number]>;

const MEANS = ["privateKeyFile", "privateKeyPassword", "password"] as const;

type LoginFields = Readonly<Record<(typeof MEANS)[number], Field>>;

export function isLogin(fields: LoginFields): boolean {
  return MEANS.some((means) => !isAbsent(fields[means]));
}

export function parseLogin({ privateKeyFile, privateKeyPassword, password }: LoginFields): Login | undefined {
  if (isAbsent(privateKeyFile) && !isAbsent(privateKeyPassword)) {
    refuse(privateKeyPassword, "has no key to decrypt", "set privateKeyFile as well, or remove it");
  }
  return complete({
    ...(isAbsent(privateKeyFile) ? {} : { privateKeyFile: keyFile(privateKeyFile) }),
    ...(isAbsent(privateKeyPassword) ? {} : { privateKeyPassword: secret(privateKeyPassword) }),
    ...(isAbsent(password) ? {} : { password: secret(password) }),
  });
}

export function parseUser(field: Field): string | undefined {
  return text(field, /^[^\s\p{C}]{1,255}$/u, "a user", "write the name of root, or of one who may use sudo");
}

function keyFile(field: Field): string | undefined {
  const cure = "write the path of a private key such as ~/.ssh/id_ed25519";
  // A private key must not appear in a message.
  if (typeof field.value === "string" && /PRIVATE KEY/.test(field.value))
    return refuse(field, "is a key, not the path of one", cure);
  return read(field, "a path", cure, (value) =>
    typeof value === "string" && !/^$|\p{Cc}/u.test(value) ? value : undefined,
  );
}

/** Reads text that no message shows. Pulumi turns text of digits into a number, so a number is accepted. */
function secret(field: Field): string | undefined {
  const { value, path } = field;
  if (typeof value === "string" && value !== "") return value;
  if (Number.isSafeInteger(value)) return String(value);
  const cure = `set it with \`pulumi config set --secret --path ${path}\`, or remove it`;
  return refuse(field, value === "" ? "is empty" : "is not text", cure);
}
