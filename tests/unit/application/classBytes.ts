/** Class files as a compiler makes them, without fields, methods and code. */

export interface ClassOptions {
  /** The version of the class file format. @default 52, of Java 8 */
  readonly version?: number;
  readonly supertype?: string;
  readonly interfaces?: readonly string[];
  /** Descriptors, e.g. of the class's annotations. */
  readonly descriptors?: readonly string[];
  /** String constants. */
  readonly strings?: readonly string[];
}

/** @param name with slashes, as all names here. */
export function classBytes(name: string, options: ClassOptions = {}): Buffer {
  const { version = 52, supertype = "java/lang/Object", interfaces = [] } = options;
  const constants: Buffer[] = [];
  let next = 1;
  const add = (tag: number, content: Buffer, places = 1): number => {
    constants.push(Buffer.from([tag]), content);
    next += places;
    return next - places;
  };
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return add(1, Buffer.concat([u2(bytes.length), bytes]));
  };
  const classOf = (value: string) => add(7, u2(text(value)));

  // A long takes two places: whoever counts it as one finds nothing after it.
  add(5, Buffer.alloc(8), 2);
  for (const value of options.strings ?? []) add(8, u2(text(value)));
  for (const value of options.descriptors ?? []) text(value);
  const [own, above, ...others] = [name, supertype, ...interfaces].map(classOf);
  return Buffer.concat([
    Buffer.from("cafebabe0000", "hex"),
    u2(version),
    u2(next),
    ...constants,
    ...[0x21, own ?? 0, above ?? 0, others.length, ...others, 0, 0, 0].map(u2),
  ]);
}

function u2(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
