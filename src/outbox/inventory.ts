import { isDamage, type Database } from "./level";
import { inspect } from "./record";

/** What a folder holds. */
export interface Inventory {
  /** messages, and their topics and payloads in bytes */
  messages: number;
  bytes: number;
  /** number of the last record; 0: none */
  last: number;
  /** records of a later version of this package */
  newer: number;
  damaged: number;
  /** the folder was damaged; what could be saved of it is there */
  repaired: boolean;
}

/**
 * Looks at every record. Damage shows here, because opening does not read them: then the folder is opened again, with
 * `damaged`, to be repaired. Rejects where it cannot be used.
 */
export async function takeInventory(
  open: (damaged: boolean) => Promise<Database>,
  damaged = false,
): Promise<Inventory> {
  try {
    return await inventoryOf(await open(damaged));
  } catch (cause) {
    if (damaged || !isDamage(cause)) throw cause;
    return takeInventory(open, true);
  }
}

async function inventoryOf(database: Database): Promise<Inventory> {
  const { repaired } = database;
  const found: Inventory = { messages: 0, bytes: 0, last: 0, newer: 0, damaged: 0, repaired };
  for await (const rows of database.rows()) {
    for (const row of rows) {
      const header = inspect(row.value);
      found.last = row.seq;
      if (header.kind === "message") {
        found.messages++;
        found.bytes += header.size;
      } else {
        found[header.kind]++;
      }
    }
  }
  return found;
}
