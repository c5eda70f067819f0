import { visible } from "../model/payload";
import { button, h } from "./dom";
import { text } from "./texts";

/** Children shown at once, and characters of a value. */
const MOST_CHILDREN = 100;
const MOST_CHARACTERS = 1_000;
/** Levels that are open at first. */
const OPEN_LEVELS = 2;

/** A JSON object or list that folds; what is closed has no elements yet. */
export function jsonTree(value: object): HTMLElement {
  return h("div", { class: "aws-iot-json" }, branch(undefined, value, 1));
}

function branch(name: string | undefined, value: object, level: number): HTMLElement {
  const count = Object.keys(value).length;
  const size = Array.isArray(value) ? `[${count}]` : `{${count}}`;
  const body = h("div", { class: "aws-iot-json-body" });
  const summary = h("summary", {}, ...nameOf(name), h("span", { class: "aws-iot-json-size" }, size));
  const details = h("details", { open: level <= OPEN_LEVELS && count > 0 }, summary, body);
  const build = (): void => {
    if (details.open && body.childElementCount === 0) addChildren(body, Object.entries(value), level);
  };
  details.addEventListener("toggle", build);
  build();
  return details;
}

function addChildren(body: HTMLElement, entries: readonly [string, unknown][], level: number): void {
  for (const [name, value] of entries.slice(0, MOST_CHILDREN)) body.append(child(name, value, level + 1));
  const rest = entries.slice(MOST_CHILDREN);
  if (rest.length === 0) return;
  const more = button("fa-ellipsis-h", text("payload.more", { count: rest.length }), () => {
    more.remove();
    addChildren(body, rest, level);
  });
  body.append(more);
}

function child(name: string, value: unknown, level: number): HTMLElement {
  if (typeof value === "object" && value !== null) return branch(name, value, level);
  const kind = value === null ? "null" : typeof value;
  const written = typeof value === "string" ? JSON.stringify(value) : String(value);
  const cut = written.length > MOST_CHARACTERS ? `${written.slice(0, MOST_CHARACTERS)}…` : written;
  return h(
    "div",
    { class: "aws-iot-json-leaf" },
    ...nameOf(name),
    h("span", { class: `aws-iot-json-${kind}` }, visible(cut)),
  );
}

const nameOf = (name: string | undefined): readonly (HTMLElement | string)[] =>
  name === undefined ? [] : [h("span", { class: "aws-iot-json-key" }, visible(name)), ": "];
