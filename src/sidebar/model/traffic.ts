import type { SecondNews } from "./protocol";

/** How far back the plot goes, in seconds. */
export const SPAN = 300;
/** Seconds for which the news of a second may be under way: until then the last one told is the latest. */
const UNDER_WAY = 2;

/** Columns of the plot: times in seconds, then one value a second; null where nobody looked. */
export interface Columns {
  readonly times: readonly number[];
  readonly out: readonly (number | null)[];
  readonly in: readonly (number | null)[];
  /** what AWS counts against its limit: both directions together */
  readonly both: readonly (number | null)[];
}

/** The traffic of the last five minutes, second by second. */
export class Traffic {
  readonly #seconds = new Map<number, SecondNews>();
  #last = 0;

  add(news: readonly SecondNews[]): void {
    for (const one of news) {
      // the runtime's clock was set back
      if (one.second < this.#last) this.#forgetFrom(one.second);
      this.#seconds.set(one.second, one);
      this.#last = one.second;
    }
    for (const second of this.#seconds.keys()) {
      if (second > this.#last - SPAN) break;
      this.#seconds.delete(second);
    }
  }

  #forgetFrom(second: number): void {
    for (const later of this.#seconds.keys()) if (later >= second) this.#seconds.delete(later);
  }

  /** the last whole second that was seen */
  get last(): SecondNews | undefined {
    return this.#seconds.get(this.#last);
  }

  get size(): number {
    return this.#seconds.size;
  }

  messages(now: number): Columns {
    return this.#columns(now, "out", "in");
  }

  bytes(now: number): Columns {
    return this.#columns(now, "outBytes", "inBytes");
  }

  #columns(now: number, outKey: "out" | "outBytes", inKey: "in" | "inBytes"): Columns {
    const whole = Math.floor(now / 1_000) - 1;
    const end = Math.abs(whole - this.#last) <= UNDER_WAY ? this.#last : whole;
    const times = Array.from({ length: SPAN }, (_, i) => end - SPAN + 1 + i);
    const rows = times.map((second) => this.#seconds.get(second));
    return {
      times,
      out: rows.map((row) => row?.[outKey] ?? null),
      in: rows.map((row) => row?.[inKey] ?? null),
      both: rows.map((row) => (row ? row[outKey] + row[inKey] : null)),
    };
  }
}

/** How the vertical axis is cut: with the limit in sight once the traffic comes anywhere near it. */
export function plotTop(
  highest: number,
  limit: number,
): { readonly top: number; readonly showsLimit: boolean } {
  if (highest >= limit / 4) return { top: Math.max(limit, highest) * 1.15, showsLimit: true };
  return { top: Math.max(highest * 1.25, limit / 100), showsLimit: false };
}
