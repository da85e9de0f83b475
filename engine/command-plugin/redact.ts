import { isList, isMap, isSecret, type PropertyMap, type PropertyValue, revealed } from "./propertyValue.ts";

export type Redact = (text: string) => string;

/** Shorter texts, such as `1` or `yes`, are no real secrets, and replacing them would make messages unreadable. */
const MIN_SECRET_LENGTH = 4;

/**
 * Replaces the texts of secret inputs by `[secret]`, in status lines and error messages. A connection is marked secret as
 * a whole; only its credentials are replaced, so that messages can name host and user.
 */
export function redaction(inputs: PropertyMap): Redact {
  const { connection, ...others } = inputs;
  const texts = new Set(
    [...secretTexts(others), ...credentials(revealed(connection ?? null))].flatMap(withLines),
  );
  const secrets = [...texts]
    .filter((text) => text.length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, hidden) => shown.replaceAll(hidden, "[secret]"), text);
}

function secretTexts(value: PropertyValue): string[] {
  if (isSecret(value)) return allTexts(revealed(value));
  return partsOf(value).flatMap(secretTexts);
}

function allTexts(value: PropertyValue): string[] {
  return typeof value === "string" ? [value] : partsOf(value).flatMap(allTexts);
}

function partsOf(value: PropertyValue): readonly PropertyValue[] {
  if (isList(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

function credentials(connection: PropertyValue): string[] {
  if (!isMap(connection)) return [];
  const { password, privateKey, privateKeyPassword, proxy } = connection;
  const own = [password, privateKey, privateKeyPassword].filter((value) => typeof value === "string");
  return [...own, ...credentials(proxy ?? null)];
}

/** Output is shown line by line, so each line of a secret is replaced; so is its JSON form in a quoted command. */
function withLines(text: string): string[] {
  const quoted = JSON.stringify(text).slice(1, -1);
  return [text, quoted, ...text.split("\n").map((line) => line.trim())];
}
