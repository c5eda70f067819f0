import { h, icon, newId, setAttribute } from "./dom";

export interface TabEntry {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly pane: HTMLElement;
}

/** A row of tabs over their panes, worked like the pattern of WAI-ARIA: arrows move, one tab stop. */
export class TabRow {
  readonly list = h("div", { class: "aws-iot-tabs", role: "tablist" });
  readonly panes = h("div", { class: "aws-iot-panes" });
  readonly #tabs: readonly HTMLButtonElement[];
  #active = "";

  constructor(
    private readonly entries: readonly TabEntry[],
    private readonly onShow: (id: string) => void,
  ) {
    this.#tabs = entries.map((entry) => this.#tab(entry));
    this.list.append(...this.#tabs);
    this.panes.append(...entries.map(({ pane }) => pane));
    this.list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  get active(): string {
    return this.#active;
  }

  show(id: string): void {
    this.#active = id;
    for (const [i, entry] of this.entries.entries()) {
      const tab = this.#tabs[i];
      const active = entry.id === id;
      entry.pane.hidden = !active;
      if (!tab) continue;
      setAttribute(tab, "aria-selected", active ? "true" : "false");
      setAttribute(tab, "tabindex", active ? 0 : -1);
    }
    this.onShow(id);
  }

  #tab({ id, icon: name, label, pane }: TabEntry): HTMLButtonElement {
    const [tabId, paneId] = [newId(), newId()];
    pane.id = paneId;
    setAttribute(pane, "role", "tabpanel");
    setAttribute(pane, "aria-labelledby", tabId);
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: tabId,
        class: "aws-iot-tab",
        title: label,
        "aria-controls": paneId,
        "data-tab": id,
        onclick: () => this.show(id),
      },
      icon(name),
      h("span", {}, label),
    );
  }

  #pressed(event: KeyboardEvent): void {
    const at = this.entries.findIndex(({ id }) => id === this.#active);
    const count = this.entries.length;
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const entry = this.entries[(to + count) % count];
    if (entry) this.show(entry.id);
    this.#tabs[(to + count) % count]?.focus();
  }
}
