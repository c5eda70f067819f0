import type { Entry, Standing } from "./entry";

/** The places one connection has for subscriptions, and who waits for one. */
export class Places {
  private taken = 0;
  private readonly waiting = new Set<Entry>();

  constructor(private readonly limit: number) {}

  get isFree(): boolean {
    return this.taken < this.limit;
  }

  /** the first that waits, while there is a place for it */
  get next(): Entry | undefined {
    const [first] = this.waiting;
    return this.isFree ? first : undefined;
  }

  move(entry: Entry, standing: Standing): void {
    if (entry.standing === "admitted") this.taken--;
    if (standing === "admitted") this.taken++;
    this.waiting.delete(entry);
    if (standing === "over-limit") this.waiting.add(entry);
    entry.standing = standing;
  }
}
