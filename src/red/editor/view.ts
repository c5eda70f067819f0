import "./definition";

/** How something is graded; each has its colour and its mark. */
export type Grade = "good" | "warning" | "bad" | "neutral";

const marks: Readonly<Record<Grade, string>> = {
  good: "fa-check-circle",
  warning: "fa-exclamation-triangle",
  bad: "fa-times-circle",
  neutral: "fa-info-circle",
};

/** An element with texts and elements in it; texts are never read as HTML. */
export function element(tag: string, className: string, ...content: readonly (string | JQuery)[]): JQuery {
  const made = $(document.createElement(tag)).addClass(className);
  for (const part of content) made.append(typeof part === "string" ? document.createTextNode(part) : part);
  return made;
}

export const icon = (name: string): JQuery => element("i", `fa ${name}`).attr("aria-hidden", "true");

/** A line of text with the mark of its grade. */
export const line = (grade: Grade, text: string): JQuery =>
  element("div", `aws-iot-finding aws-iot-${grade}`, icon(marks[grade]), element("span", "", text));

/** Names with values, one a row. */
export function rows(pairs: readonly (readonly [name: string, value: string, className?: string])[]): JQuery {
  const list = element("dl", "aws-iot-rows");
  for (const [name, value, className = ""] of pairs) {
    list.append(element("dt", "", name), element("dd", className, value));
  }
  return list;
}
