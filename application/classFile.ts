/** What a compiled class says of itself (Java Virtual Machine Specification, chapter 4). */

export interface ClassFile {
  /** With slashes, e.g. `shop/Cart`. */
  readonly name: string;
  /** The superclass and the interfaces. */
  readonly supertypes: readonly string[];
  /** All texts but those of string constants: names, descriptors and signatures, those of annotations too. */
  readonly words: readonly string[];
}

const MAGIC = 0xcafebabe;

const UTF8 = 1;
const LONG = 5;
const DOUBLE = 6;
const CLASS = 7;
const STRING = 8;

/** The bytes of each kind of constant behind its tag; 0 for tags that do not exist, and for texts, which say it themselves. */
const SIZES = [0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2];

/**
 * Returns the version of the class file format, for which its first 8 bytes are enough: 61 for Java 17. Returns undefined if it is
 * no class.
 */
export function versionOf(bytes: Buffer): number | undefined {
  return bytes.length >= 8 && bytes.readUInt32BE(0) === MAGIC ? bytes.readUInt16BE(6) : undefined;
}

/** Returns undefined if it is no class, or damaged: Tomcat reports that when it loads it. */
export function classFile(bytes: Buffer): ClassFile | undefined {
  if (versionOf(bytes) === undefined) return undefined;
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @throws {RangeError} if it leads out of the file. */
function read(bytes: Buffer): ClassFile {
  const texts = new Map<number, string>();
  const classes = new Map<number, number>();
  const strings = new Set<number>();
  const count = bytes.readUInt16BE(8);
  let at = 10;
  for (let index = 1; index < count; index++) {
    const tag = bytes.readUInt8(at);
    const value = bytes.readUInt16BE(at + 1);
    if (tag === UTF8) texts.set(index, bytes.toString("utf8", at + 3, at + 3 + value));
    if (tag === CLASS) classes.set(index, value);
    if (tag === STRING) strings.add(value);
    at += tag === UTF8 ? 3 + value : 1 + (SIZES[tag] || Number.POSITIVE_INFINITY);
    // These two take two numbers.
    if (tag === LONG || tag === DOUBLE) index++;
  }
  const nameAt = (offset: number) => texts.get(classes.get(bytes.readUInt16BE(offset)) ?? 0) ?? "";
  const interfaces = Array.from({ length: bytes.readUInt16BE(at + 6) }, (_, i) => nameAt(at + 8 + 2 * i));
  return {
    name: nameAt(at + 2),
    supertypes: [nameAt(at + 4), ...interfaces],
    words: [...texts].filter(([index]) => !strings.has(index)).map(([, text]) => text),
  };
}
