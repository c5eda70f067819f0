import type { Params } from "../../iot-core/errors";
import { fill } from "../../iot-core/texts/fill";
import type { ErrorFacts } from "./protocol";

/** A text of the catalogue by its key; the key itself where there is none. */
export type Translate = (key: string, params?: Params) => string;

/** The catalogues the view draws on. */
export interface Texts {
  /** the sidebar's own */
  readonly text: Translate;
  /** the one with the error texts */
  readonly errors: Translate;
}

/** What is wrong and what to do, in the language of the editor. */
export interface Cause {
  readonly sentence: string;
  readonly remedy: string;
}

/** An error in the language of the editor; in English where the editor does not know it. */
export function causeOf({ code, params, sentence, remedy }: ErrorFacts, texts: Texts): Cause {
  const own = { sentence, remedy };
  const part = (name: keyof Cause) => {
    const key = `errors.${code}.${name}`;
    const found = texts.errors(key, params);
    return found.endsWith(key) ? own[name] : fill(found, params);
  };
  return { sentence: part("sentence"), remedy: part("remedy") };
}
