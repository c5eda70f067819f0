import type { Format } from "../model/format";
import {
  bestView,
  hexDump,
  isRounded,
  isWhole,
  jsonOf,
  textOf,
  visible,
  type Payload,
  type View,
} from "../model/payload";
import { toBase64 } from "../model/message-log";
import { button, h, setAttribute, setText } from "./dom";
import { jsonTree, type Folds } from "./json-tree";
import { copy } from "./copy";
import { text } from "./texts";

/** Characters of text shown at once. */
const MOST_CHARACTERS = 32_768;
/** Bytes shown in hexadecimal at once. */
const MOST_BYTES = 16_384;

const views = ["json", "text", "hex"] as const;

/** Shows one payload as JSON, text or bytes. */
export class PayloadPane {
  readonly element: HTMLElement;
  readonly #tabs: Readonly<Record<View, HTMLButtonElement>>;
  readonly #body = h("div", {
    class: "aws-iot-payload-body",
    tabindex: 0,
    "aria-label": text("payload.label"),
  });
  readonly #note = h("div", { class: "aws-iot-note" });
  readonly #copyButton: HTMLButtonElement;
  readonly #whole: HTMLButtonElement;
  readonly #wholeText = h("span", {});
  readonly #folds: Folds = new Map();
  #payload: Payload | undefined;
  #chosen: View | undefined;
  #load: (() => Promise<Payload | undefined>) | undefined;

  constructor(private readonly format: Format) {
    const tab = (view: View) =>
      h(
        "button",
        { type: "button", class: "aws-iot-segment", onclick: () => this.#choose(view) },
        text(`payload.${view}`),
      );
    this.#tabs = { json: tab("json"), text: tab("text"), hex: tab("hex") };
    this.#whole = button("fa-download", "", () => void this.#loadWhole());
    this.#whole.append(this.#wholeText);
    const group = h(
      "div",
      { class: "aws-iot-segments", role: "group", "aria-label": text("payload.view") },
      ...views.map((view) => this.#tabs[view]),
    );
    this.#copyButton = button("fa-clipboard", "", (event) => this.#copy(event), "small");
    this.element = h(
      "div",
      { class: "aws-iot-payload" },
      h("div", { class: "aws-iot-payload-bar" }, group, this.#copyButton),
      this.#body,
      h("div", { class: "aws-iot-payload-foot" }, this.#note, this.#whole),
    );
  }

  /** Whether somebody is at work in the payload, with the focus or a selection that another would take away. */
  get isInUse(): boolean {
    const selection = getSelection();
    const selects = selection?.isCollapsed === false && selection.containsNode(this.#body, true);
    return selects || this.#body.contains(document.activeElement);
  }

  /** Another payload; `load` fetches the whole of one of which only the beginning is here. */
  show(payload: Payload | undefined, load?: () => Promise<Payload | undefined>): void {
    this.#payload = payload;
    this.#load = load;
    this.#draw();
  }

  #choose(view: View): void {
    this.#chosen = view;
    this.#draw();
  }

  #draw(): void {
    const payload = this.#payload;
    this.element.hidden = payload === undefined;
    if (payload === undefined) return;
    const content = textOf(payload);
    const json = content === undefined ? undefined : jsonOf(content);
    const possible: Readonly<Record<View, boolean>> = {
      json: json !== undefined,
      text: content !== undefined,
      hex: true,
    };
    const view = this.#chosen !== undefined && possible[this.#chosen] ? this.#chosen : bestView(payload);
    for (const one of views) {
      const tab = this.#tabs[one];
      tab.disabled = !possible[one];
      setAttribute(tab, "aria-pressed", one === view ? "true" : "false");
    }
    const copies = text(content === undefined ? "button.copyBase64" : "button.copyPayload");
    for (const name of ["title", "aria-label"]) setAttribute(this.#copyButton, name, copies);
    this.#body.replaceChildren(this.#content(view, payload, content, json));
    this.#foot(payload, view, content);
  }

  #content(view: View, { bytes }: Payload, content = "", json?: object): HTMLElement {
    if (view === "json" && json) return jsonTree(json, this.#folds);
    if (view === "hex") return h("pre", { class: "aws-iot-hex" }, hexDump(bytes, MOST_BYTES));
    return h("pre", {}, visible(content.slice(0, MOST_CHARACTERS)));
  }

  #foot(payload: Payload, view: View, content = ""): void {
    const { bytes, size } = payload;
    const shown = view === "hex" ? MOST_BYTES : MOST_CHARACTERS;
    const long = view === "hex" ? bytes.length > shown : view === "text" && content.length > shown;
    const params = { shown: this.format.bytes(bytes.length), size: this.format.bytes(size) };
    if (!isWhole(payload)) setText(this.#note, text("payload.cut", params));
    else if (view === "json" && isRounded(content))
      setText(this.#note, `${params.size} · ${text("payload.rounded")}`);
    else setText(this.#note, long ? text("payload.long", params) : params.size);
    this.#whole.hidden = isWhole(payload) || !this.#load;
    setText(this.#wholeText, text("payload.load", params));
  }

  async #loadWhole(): Promise<void> {
    const before = this.#payload;
    this.#whole.disabled = true;
    const whole = await this.#load?.();
    this.#whole.disabled = false;
    if (this.#payload !== before) return;
    if (whole) this.show(whole);
    else setText(this.#note, text("payload.gone"));
  }

  #copy(event: Event): void {
    if (!this.#payload) return;
    copy(textOf(this.#payload) ?? toBase64(this.#payload.bytes), event.currentTarget);
  }
}
