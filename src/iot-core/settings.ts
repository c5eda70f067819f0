import { AwsIotError, type ErrorCode, type Params } from "./errors";

/** The name of the environment variable that Node-RED puts in the place of a saved text; undefined: none. */
export const variableIn = (value: unknown): string | undefined =>
  typeof value === "string" ? /^\$\{(\S+)\}$/.exec(value.trim())?.[1] : undefined;

/** A saved value as Node-RED hands it over: of any type, once environment variables are filled in. */
export type Saved = Readonly<Record<string, unknown>>;

/**
 * Reads the saved settings of one node. Every field that cannot be used is noted with its name, value and what it must be;
 * nothing falls back to a default in silence.
 */
export class SettingsReader {
  readonly errors: AwsIotError[] = [];

  constructor(
    private readonly saved: Saved,
    private readonly defaults: Saved,
  ) {}

  /** A whole number; numeric text is taken as one. */
  number(field: string, min: number, max = Infinity): number {
    if (this.#isUnset(field)) return Number(this.defaults[field]);
    const value = this.#value(field);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isSafeInteger(number) && number >= min && number <= max)
      return number;
    this.refuse(field, ...numberRule(min, max));
    return Number(this.defaults[field]);
  }

  boolean(field: string): boolean {
    const value = this.#value(field);
    if (value === true || value === "true") return true;
    if (value === false || value === "false" || value === "") return false;
    if (!this.#isUnset(field)) this.refuse(field, "setting-not-a-flag");
    return Boolean(this.defaults[field]);
  }

  /** Text without blanks around it. */
  text(field: string): string {
    const value = this.#value(field);
    if (typeof value === "number") return String(value);
    if (typeof value !== "string") {
      this.refuse(field, "setting-not-a-text");
      return "";
    }
    this.#isUnset(field);
    return value.trim();
  }

  oneOf<Choice extends string>(field: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.text(field);
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    this.refuse(field, "setting-not-a-choice", { choices: choices.join(", ") });
    return choices[0];
  }

  note(error: AwsIotError | undefined): void {
    if (error) this.errors.push(error);
  }

  #value(field: string): unknown {
    return this.saved[field] ?? this.defaults[field];
  }

  /** Notes where a field names an environment variable that is not set: Node-RED leaves such a text as it is. */
  #isUnset(field: string): boolean {
    const variable = variableIn(this.#value(field));
    if (variable === undefined) return false;
    this.refuse(field, "environment-variable-missing", { variable });
    return true;
  }

  /** Notes that a field cannot be used; one error a field. */
  refuse(field: string, code: ErrorCode, more: Params = {}): void {
    const value = shown(this.#value(field));
    if (this.errors.some((error) => error.params["field"] === field)) return;
    this.errors.push(new AwsIotError(code, "settings", { field, value, ...more }));
  }
}

/** What a number breaks that is no whole one of a range; without a `max` there is no upper limit. */
export const numberRule = (min: number, max: number): readonly [ErrorCode, Params] =>
  max === Infinity ? ["setting-not-a-number", { min }] : ["setting-out-of-range", { min, max }];

/** A value in words; an object of a request may have a `toString` that is none. */
const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
