import { visible, Written } from "../model/payload";
import { button, h } from "./dom";
import { text } from "./texts";

/** Children shown at once, and characters of a value. */
const MOST_CHILDREN = 100;
const MOST_CHARACTERS = 1_000;
/** Levels that are open at first. */
const OPEN_LEVELS = 2;

/** Branches that were opened or closed by hand, by their path: the next payload of a topic is unfolded alike. */
export type Folds = Map<string, boolean>;

/** A JSON object or list that folds; what is closed has no elements yet. */
export function jsonTree(value: object, folds: Folds): HTMLElement {
  return h("div", { class: "aws-iot-json" }, branch(undefined, value, { path: "", level: 1, folds }));
}

/** Where in the tree something stands. */
interface Place {
  readonly path: string;
  readonly level: number;
  readonly folds: Folds;
}

function branch(name: string | undefined, value: object, place: Place): HTMLElement {
  const { path, level, folds } = place;
  const count = Object.keys(value).length;
  const size = Array.isArray(value) ? `[${count}]` : `{${count}}`;
  const body = h("div", { class: "aws-iot-json-body" });
  const summary = h("summary", {}, ...nameOf(name), h("span", { class: "aws-iot-json-size" }, size));
  const isOpenAtFirst = level <= OPEN_LEVELS && count > 0;
  const details = h("details", { open: folds.get(path) ?? isOpenAtFirst }, summary, body);
  const build = (): void => {
    if (details.open && body.childElementCount === 0) addChildren(body, Object.entries(value), place);
  };
  details.addEventListener("toggle", () => {
    if (details.open === isOpenAtFirst) folds.delete(path);
    else folds.set(path, details.open);
    build();
  });
  build();
  return details;
}

function addChildren(body: HTMLElement, entries: readonly [string, unknown][], place: Place): void {
  const { path, level, folds } = place;
  for (const [name, value] of entries.slice(0, MOST_CHILDREN)) {
    body.append(child(name, value, { path: `${path}/${name}`, level: level + 1, folds }));
  }
  const rest = entries.slice(MOST_CHILDREN);
  if (rest.length === 0) return;
  const more = button("fa-ellipsis-h", text("payload.more", { count: rest.length }), () => {
    more.remove();
    addChildren(body, rest, place);
  });
  body.append(more);
}

function child(name: string, value: unknown, place: Place): HTMLElement {
  if (value instanceof Written) return leaf(name, "number", value.source);
  if (typeof value === "object" && value !== null) return branch(name, value, place);
  if (typeof value === "string") return leaf(name, "string", JSON.stringify(value));
  return leaf(name, value === null ? "null" : typeof value, String(value));
}

function leaf(name: string, kind: string, written: string): HTMLElement {
  const rest = written.length - MOST_CHARACTERS;
  return h(
    "div",
    { class: "aws-iot-json-leaf" },
    ...nameOf(name),
    h("span", { class: `aws-iot-json-${kind}` }, visible(written.slice(0, MOST_CHARACTERS))),
    rest > 0 && h("span", { class: "aws-iot-quiet" }, text("payload.moreCharacters", { count: rest })),
  );
}

const nameOf = (name: string | undefined): readonly (HTMLElement | string)[] =>
  name === undefined ? [] : [h("span", { class: "aws-iot-json-key" }, visible(name)), ": "];
