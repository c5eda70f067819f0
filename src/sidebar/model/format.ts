/** Numbers, sizes and times for people, in the language of the editor. */
export class Format {
  constructor(readonly language: string) {}

  count(value: number): string {
    return Math.round(value).toLocaleString(this.language);
  }

  /** messages a second: one digit after the point below ten; what would be 0 then is written a minute */
  rate(value: number): string {
    if (value > 0 && value < 0.05) return `${this.count(value * 60)}/min`;
    const digits = value > 0 && value < 9.95 ? 1 : 0;
    return `${value.toLocaleString(this.language, { minimumFractionDigits: 0, maximumFractionDigits: digits })}/s`;
  }

  bytes(value: number): string {
    if (value < 1_024) return `${Math.round(value)} B`;
    const unit = value < 1_048_576 ? ([1_024, "KiB"] as const) : ([1_048_576, "MiB"] as const);
    const scaled = value / unit[0];
    const digits = scaled < 9.95 ? 1 : 0;
    return `${scaled.toLocaleString(this.language, { maximumFractionDigits: digits })} ${unit[1]}`;
  }

  /** milliseconds as its two largest units: "3 min 4 s"; below a second: "120 ms" */
  duration(ms: number): string {
    if (ms < 1_000) return this.#unit(Math.max(0, Math.round(ms)), "millisecond");
    let rest = Math.floor(ms / 1_000);
    const parts: string[] = [];
    for (const [unit, seconds] of units) {
      const whole = Math.floor(rest / seconds);
      rest -= whole * seconds;
      if (whole > 0) parts.push(this.#unit(whole, unit));
      else if (parts.length > 0) break;
      if (parts.length === 2) break;
    }
    return parts.join(" ");
  }

  #unit(value: number, unit: string): string {
    return value.toLocaleString(this.language, { style: "unit", unit, unitDisplay: "short" });
  }
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Time of day with milliseconds. */
export function timeOfDay(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Date in UTC: 2026-10-02 */
export const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
