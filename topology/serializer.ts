import { type Field, flag, isAbsent, oneOf, refuse } from "./field.ts";
import { SERIALIZERS, type Serializer } from "./model.ts";

/** The serialiser; one that corrupts values only where the configuration says in so many words that it may. */
export function parseSerializer({
  serializer,
  acceptCorruptedValues,
}: Readonly<Record<"serializer" | "acceptCorruptedValues", Field>>): Serializer | undefined {
  const chosen = oneOf(serializer, SERIALIZERS, "a serializer");
  const accepted = isAbsent(acceptCorruptedValues) ? false : flag(acceptCorruptedValues);
  if (chosen === "javolution" && accepted === false) {
    // msm-javolution-serializer 2.1.1, the newest there is; `serializers.test.ts` watches it do so.
    const message = "javolution corrupts values without a word: a Date comes back as 1970, 12.50 as 12";
    const cure = `choose java or kryo, or set ${acceptCorruptedValues.path} to true`;
    return refuse(serializer, message, cure);
  }
  if (accepted && chosen !== undefined && chosen !== "javolution") {
    return refuse(acceptCorruptedValues, `only javolution corrupts values, not ${chosen}`, "remove it");
  }
  return chosen;
}
