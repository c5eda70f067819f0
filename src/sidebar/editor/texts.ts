import { translator } from "../../red/editor/text";
import type { ErrorFacts } from "../model/protocol";
import { causeOf, type Texts } from "../model/texts";

/** A text of the sidebar's catalogue. */
export const text = translator("aws-iot-sidebar");

export const texts: Texts = { text, errors: translator("aws-iot-connection") };

/** What is wrong and what to do, in one line. */
export function complaintOf(error: ErrorFacts): string {
  if (error.sentence === "") return text("request.failed");
  const { sentence, remedy } = causeOf(error, texts);
  return remedy === "" ? sentence : `${sentence} ${remedy}`;
}
