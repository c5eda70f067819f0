/** A text in the body of a request; empty where there is none. */
export function fieldOf(body: unknown, name: string): string {
  const value = objectIn(body)[name];
  return typeof value === "string" ? value : "";
}

/** The body of a request, or an object within it; empty where it is something else. */
export const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
