import { constants, inflateRawSync } from "node:zlib";

/** A jar in memory. What is in it is unpacked when it is asked for, as most of it never is. */
export interface Jar {
  readonly names: ReadonlySet<string>;
  /** Returns undefined if there is no such file, or if it cannot be unpacked. */
  content(name: string): Buffer | undefined;
  /** As `content`, but only about the first `length` bytes. */
  head(name: string, length: number): Buffer | undefined;
}

interface Place {
  readonly method: number;
  readonly packedSize: number;
  /** Of the header before its content. */
  readonly header: number;
}

const STORED = 0;
const DEFLATED = 8;

/**
 * Reads a jar's directory (.ZIP File Format Specification, 4.3). yauzl waits for each entry: a second for the 28,000 classes of a
 * Spring Boot application, where this takes a few hundredths.
 * @returns undefined if it is no zip archive, or one that a jar hardly is, e.g. larger than 4 GiB. Tomcat reports what it cannot
 * read either.
 */
export function jar(bytes: Buffer): Jar | undefined {
  const places = directory(bytes);
  if (places === undefined) return undefined;
  const packed = (name: string): Packed | undefined => {
    const place = places.get(name);
    return place && { method: place.method, packed: packedContent(bytes, place) };
  };
  return {
    names: new Set(places.keys()),
    content: (name) => unpacked(packed(name)),
    head: (name, length) => beginning(packed(name), length),
  };
}

const END = Buffer.from("PK\x05\x06", "latin1");
const ENTRY = 0x02014b50;

function directory(bytes: Buffer): ReadonlyMap<string, Place> | undefined {
  const end = bytes.lastIndexOf(END);
  if (end < 0 || end + 22 > bytes.length) return undefined;
  const places = new Map<string, Place>();
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) return undefined;
    const nameLength = bytes.readUInt16LE(at + 28);
    places.set(bytes.toString("utf8", at + 46, at + 46 + nameLength), {
      method: bytes.readUInt16LE(at + 10),
      packedSize: bytes.readUInt32LE(at + 20),
      header: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return places;
}

function packedContent(bytes: Buffer, { header, packedSize }: Place): Buffer {
  if (header + 30 > bytes.length) return Buffer.alloc(0);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  return bytes.subarray(start, start + packedSize);
}

interface Packed {
  readonly method: number;
  readonly packed: Buffer;
}

/** Far above any class or list of services; a bomb is not unpacked. */
const MAX_BYTES = 16 * 1024 ** 2;

function unpacked(entry: Packed | undefined): Buffer | undefined {
  if (entry === undefined) return undefined;
  try {
    if (entry.method === STORED) return entry.packed;
    if (entry.method === DEFLATED) return inflateRawSync(entry.packed, { maxOutputLength: MAX_BYTES });
  } catch {
    // It is damaged.
  }
  return undefined;
}

function beginning(entry: Packed | undefined, length: number): Buffer | undefined {
  if (entry?.method !== DEFLATED) return unpacked(entry)?.subarray(0, length);
  try {
    // Deflate's table of codes comes first, and takes less than 400 bytes.
    return inflateRawSync(entry.packed.subarray(0, 400 + length), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}
