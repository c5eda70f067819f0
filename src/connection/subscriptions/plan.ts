import type { Entry } from "./entry";
import type { SubscriptionOptions } from "./registry-types";

/** What has to be sent to AWS, and which of it next; what is sent is filed anew when its answer has come. */
export class Plan {
  private readonly joining = new Set<Entry>();
  private readonly leaving = new Set<Entry>();

  constructor(private readonly options: SubscriptionOptions) {}

  /** files an entry by what it needs now */
  note(entry: Entry): void {
    this.joining.delete(entry);
    this.leaving.delete(entry);
    const admitted = entry.standing === "admitted";
    if (admitted && entry.needsSubscribe) this.joining.add(entry);
    if (!admitted && entry.isAtAws) this.leaving.add(entry);
  }

  get isSubscribed(): boolean {
    return this.joining.size === 0;
  }

  /** when something is next to be sent: ms, 0 for at once, undefined for never */
  get dueAt(): number | undefined {
    if (this.joining.size > 0) return 0;
    let first: number | undefined;
    for (const entry of this.leaving) first = Math.min(first ?? Infinity, this.leavesAt(entry));
    return first;
  }

  /** the next UNSUBSCRIBE: what has lingered long enough, or must make room for what is wanted */
  nextLeaving(room: number, now: number): Entry[] {
    const crowded = room <= 0 && this.joining.size > 0;
    return first(this.leaving, this.options.batch, (entry) => crowded || this.leavesAt(entry) <= now);
  }

  /**
   * The next SUBSCRIBE: what AWS has granted before in full batches, then the unknown in smaller ones, then the suspects
   * each alone, so that the rest is subscribed when a suspect ends the connection.
   */
  nextJoining(room: number): Entry[] {
    const { batch, firstBatch } = this.options;
    let fresh = 0;
    const fits = (entry: Entry): boolean => entry.isAtAws || fresh++ < room;
    const proven = first(this.joining, batch, (entry) => entry.isProven && !entry.isSuspect && fits(entry));
    if (proven.length > 0) return proven;
    const unknown = first(this.joining, firstBatch, (entry) => !entry.isSuspect && fits(entry));
    return unknown.length > 0 ? unknown : first(this.joining, 1, fits);
  }

  private leavesAt(entry: Entry): number {
    return entry.standing === "idle" ? entry.idleSince + this.options.lingerMs : 0;
  }
}

function first(entries: Iterable<Entry>, count: number, fits: (entry: Entry) => boolean): Entry[] {
  const found: Entry[] = [];
  for (const entry of entries) {
    if (fits(entry)) found.push(entry);
    if (found.length === count) break;
  }
  return found;
}
