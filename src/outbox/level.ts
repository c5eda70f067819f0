import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ClassicLevel } from "classic-level";
import { AwsIotError } from "../iot-core/errors";

/** ms between two tries to use a folder that cannot be used, written or read */
export const RETRY_PAUSE = 30_000;

/** Format of the folder as a whole; the records carry their own version. */
const FORMAT = 1;
/** sorts before every message */
const FORMAT_KEY = Buffer.from([0]);

type Level = ClassicLevel<Buffer, Buffer>;

/** A record as it stands on disk. */
export interface Row {
  readonly seq: number;
  readonly value: Buffer;
}

/** 8 bytes, big-endian, so that the order of keys is the order of numbers. */
export function keyOf(seq: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(Math.floor(seq / 2 ** 32), 0);
  key.writeUInt32BE(seq >>> 0, 4);
  return key;
}

/** Records by sequence number in one folder. The only user of `classic-level`, which is loaded when first needed. */
export class Database {
  private constructor(
    private readonly level: Level,
    private readonly folder: string,
    /** the folder was damaged; what could be saved of it is there */
    readonly repaired: boolean,
  ) {}

  /**
   * A folder that is `damaged`, or found to be, is repaired. Rejects with the AwsIotError that says why it cannot be used;
   * leaves it as it is then.
   */
  static async open(folder: string, damaged = false): Promise<Database> {
    const Level = await load();
    let level: Level | undefined;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      if (damaged) await Level.repair(folder);
      level = new Level(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
      await level.open();
      await checkFormat(level, folder);
      const database = new Database(level, folder, damaged);
      await database.protect();
      return database;
    } catch (cause) {
      await level?.close().catch(() => undefined);
      if (!damaged && isDamage(cause)) return Database.open(folder, true);
      throw cause instanceof AwsIotError ? cause : unusable(folder, cause);
    }
  }

  /** All or nothing; with `sync` the result is on the disk itself when this resolves. */
  async write(put: readonly Row[], removed: readonly number[], sync: boolean): Promise<void> {
    // a chained batch costs a quarter of the CPU of an array of operations
    const batch = this.level.batch();
    for (const { seq, value } of put) batch.put(keyOf(seq), value);
    for (const seq of removed) batch.del(keyOf(seq));
    await batch.write({ sync });
  }

  /** Rows after number `after`, up to and with `to`, in order; at least one unless there is none. */
  async read(after: number, to: number, limit: number, maxBytes: number): Promise<Row[]> {
    const range = { gt: keyOf(after), lte: keyOf(to), limit, highWaterMarkBytes: maxBytes };
    const iterator = this.level.iterator(range);
    try {
      return toRows(await iterator.nextv(limit));
    } finally {
      await iterator.close();
    }
  }

  /** Every row in order, a few at a time. */
  async *rows(): AsyncGenerator<Row[]> {
    const iterator = this.level.iterator({ gt: keyOf(0), highWaterMarkBytes: 2 ** 20 });
    try {
      for (;;) {
        const entries = await iterator.nextv(1000);
        if (entries.length === 0) return;
        yield toRows(entries);
      }
    } finally {
      await iterator.close();
    }
  }

  /** Files for this user only; LevelDB itself goes by the umask. */
  async protect(): Promise<void> {
    for (const file of await readdir(this.folder, { withFileTypes: true })) {
      // LevelDB may remove a file meanwhile; the folder's own mode protects them all
      if (file.isFile()) await chmod(join(this.folder, file.name), 0o600).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    // a folder that is gone must not stay open
    await this.protect().catch(() => undefined);
    await this.level.close();
  }
}

async function load(): Promise<typeof ClassicLevel> {
  try {
    return (await import("classic-level")).ClassicLevel;
  } catch (cause) {
    throw new AwsIotError("outbox-library-missing", "outbox", { reason: reasonOf(cause) }, { cause });
  }
}

async function checkFormat(level: Level, folder: string): Promise<void> {
  const found = await level.get(FORMAT_KEY);
  if (found === undefined) {
    await level.put(FORMAT_KEY, Buffer.from(String(FORMAT)), { sync: true });
    return;
  }
  const version = found.toString();
  if (version !== String(FORMAT)) {
    throw new AwsIotError("outbox-newer-format", "outbox", { folder, version });
  }
}

function toRows(entries: [Buffer, Buffer][]): Row[] {
  return entries.map(([key, value]) => ({
    seq: key.readUInt32BE(0) * 2 ** 32 + key.readUInt32BE(4),
    value,
  }));
}

/** abstract-level wraps the reason as `cause` */
function root(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? root(error.cause) : error;
}

function codeOf(error: unknown): unknown {
  const cause = root(error);
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}

/** LevelDB cannot make sense of its files. */
export function isDamage(error: unknown): boolean {
  return codeOf(error) === "LEVEL_CORRUPTION";
}

/** What went wrong, in the words of the library or the system. */
export function reasonOf(error: unknown): string {
  const cause = root(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** The error of a folder that cannot be used because of `cause`. */
export function unusable(folder: string, cause: unknown): AwsIotError {
  const code = codeOf(cause) === "LEVEL_LOCKED" ? "outbox-locked" : "outbox-folder-unusable";
  const params = { folder, reason: reasonOf(cause), seconds: RETRY_PAUSE / 1000 };
  return new AwsIotError(code, "outbox", params, { cause });
}
