/** Values of the placeholders in a text. */
export type Params = Readonly<Record<string, string | number>>;

/** One error in one language: `short` for a status, `sentence` says what and why, `remedy` what to do. */
export interface Text {
  readonly short: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** A translation has exactly the codes of the English table. */
export type Translation<Table> = { readonly [Code in keyof Table]: Text };

/** Fills `__name__` placeholders, the notation of Node-RED's catalogues; an unknown one stays as it is. */
export function fill(template: string, params: Params): string {
  return template.replace(/__(\w+?)__/g, (whole, name: string) => String(params[name] ?? whole));
}
