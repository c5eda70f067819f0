type Handler = (event: Event) => void;
type Value = string | number | boolean | undefined | Handler;
type Child = Node | string | undefined | false;

/** An element with attributes, listeners (`onclick` and the like) and children. Text is never read as markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Sets an attribute where it changes; undefined and false take it away. */
export function setAttribute(element: Element, name: string, value: Exclude<Value, Handler>): void {
  const text = value === undefined || value === false ? null : value === true ? "" : String(value);
  if (element.getAttribute(name) === text) return;
  if (text === null) element.removeAttribute(name);
  else element.setAttribute(name, text);
}

/** Sets the text where it changes: screen readers and selections are not disturbed for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the children be these, moving none that stands where it should. */
export function setChildren(parent: Element, children: readonly Element[]): void {
  for (const old of [...parent.children]) if (!children.includes(old)) old.remove();
  for (const [i, child] of children.entries()) {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  }
}

/** A picture of the editor's icon font, not read out. */
export const icon = (name: string): HTMLElement => h("i", { class: `fa ${name}`, "aria-hidden": "true" });

/** A button with an icon, and a text that small ones only read out and show as a tooltip. */
export function button(
  iconName: string,
  text: string,
  onclick: (event: Event) => void,
  kind: "small" | "plain" = "plain",
): HTMLButtonElement {
  const attributes = { type: "button", class: "red-ui-button red-ui-button-small", onclick };
  return kind === "small"
    ? h("button", { ...attributes, title: text, "aria-label": text }, icon(iconName))
    : h("button", attributes, icon(iconName), ` ${text}`);
}

let ids = 0;
/** An id that nothing else on the page has. */
export const newId = (): string => `aws-iot-sidebar-${++ids}`;

/** What has the focus, and so the name, within a text editor of Node-RED: Monaco, and ACE. */
export const TEXT_EDITOR = "[role=textbox], .ace_text-input";

/** A field with its label, and the place where it says what is wrong. */
export interface Field<Input extends HTMLElement> {
  readonly row: HTMLElement;
  readonly input: Input;
  /** of the label's element */
  readonly labelId: string;
  /** "" takes the complaint away */
  complain(text: string): void;
}

export function field<Input extends HTMLElement>(
  label: string,
  input: Input,
  hidesLabel = false,
): Field<Input> {
  const [id, labelId, errorId] = [newId(), newId(), newId()];
  input.id = id;
  const error = h("div", { class: "aws-iot-field-error", id: errorId, role: "alert" });
  const row = h(
    "div",
    { class: "aws-iot-field" },
    h("label", { for: id, id: labelId, class: hidesLabel && "aws-iot-unseen" }, label),
    input,
    error,
  );
  return {
    row,
    input,
    labelId,
    complain(text) {
      setText(error, text);
      const focused = input.querySelector(TEXT_EDITOR) ?? input;
      setAttribute(focused, "aria-invalid", text !== "" && "true");
      setAttribute(focused, "aria-describedby", text !== "" && errorId);
      input.classList.toggle("input-error", text !== "");
    },
  };
}
