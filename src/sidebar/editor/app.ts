import { Format } from "../model/format";
import { Panel } from "../model/panel";
import type { ConnectionFacts } from "../model/protocol";
import { Client, type LinkState } from "./client";
import { h, setAttribute, setChildren, setText } from "./dom";
import { editor, mayWrite } from "./red";
import { ReportButton } from "./report-button";
import { TabRow } from "./tabs";
import { text } from "./texts";
import { ConnectionsView } from "./views/connections";
import { PacketsView } from "./views/packets";
import { TestView } from "./views/test";
import { TopicsView } from "./views/topics";
import { TrafficView } from "./views/traffic";

/** What the views share. */
export interface Context {
  readonly panel: Panel;
  readonly client: Client;
  readonly format: Format;
  /** whether this user may order something */
  readonly writes: boolean;
  /** the runtime's time */
  now(): number;
  /** draws what is in sight anew */
  redraw(): void;
}

/** One part of the panel. */
export interface View {
  readonly element: HTMLElement;
  /** Draws what is known of a connection; undefined: there is none. */
  draw(connection: ConnectionFacts | undefined): void;
}

/** Milliseconds for which the stream outlives the panel's going out of sight: people go to and fro. */
const LINGER = 3_000;

/** The panel: one stream of news, a choice of connection, and the parts as tabs. */
export class App implements Context {
  readonly element: HTMLElement;
  readonly panel = new Panel();
  readonly client = new Client(this.panel, () => this.#changed());
  readonly format = new Format(editor.i18n.lang());
  readonly writes = mayWrite();
  readonly #views: ReadonlyMap<string, View>;
  readonly #tabs: TabRow;
  readonly #choice = h("select", {
    "aria-label": text("choose"),
    onchange: () => this.client.select(this.#choice.value),
  });
  readonly #chooser = h("div", { class: "aws-iot-chooser" }, this.#choice);
  readonly #notice = h("div", { class: "aws-iot-notice", role: "status" });
  #options = "";
  #frame: number | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const views: [string, string, View][] = [
      ["connections", "fa-plug", new ConnectionsView(this)],
      ["traffic", "fa-area-chart", new TrafficView(this)],
      ["topics", "fa-sitemap", new TopicsView(this)],
      ["packets", "fa-exchange", new PacketsView(this)],
    ];
    if (this.writes) views.splice(3, 0, ["test", "fa-flask", new TestView(this)]);
    this.#views = new Map(views.map(([id, , view]) => [id, view]));
    const entries = views.map(([id, icon, { element }]) => ({
      id,
      icon,
      label: text(`tab.${id}`),
      pane: element,
    }));
    this.#tabs = new TabRow(entries, (id) => {
      this.client.show(id === "topics" || id === "packets" ? id : undefined);
      this.redraw();
    });
    const report = new ReportButton(this);
    this.element = h(
      "div",
      { class: "aws-iot-sidebar" },
      h("div", { class: "aws-iot-head" }, this.#tabs.list, report.button),
      report.element,
      this.#notice,
      this.#chooser,
      this.#tabs.panes,
    );
    this.#tabs.show("connections");
    this.#watchVisibility();
  }

  now(): number {
    return this.panel.now(Date.now());
  }

  redraw(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #changed(): void {
    this.redraw();
  }

  #draw(): void {
    this.#drawChoice();
    this.#drawNotice(this.client.state);
    this.#views.get(this.#tabs.active)?.draw(this.panel.selected);
  }

  #drawChoice(): void {
    const { connections, selected } = this.panel;
    this.#chooser.hidden = connections.length < 2 || this.#tabs.active === "connections";
    const options = JSON.stringify(connections.map(({ id, label }) => [id, label]));
    if (options !== this.#options) {
      this.#options = options;
      setChildren(
        this.#choice,
        connections.map(({ id, label }) => h("option", { value: id }, label)),
      );
    }
    if (selected && this.#choice.value !== selected.id) this.#choice.value = selected.id;
  }

  #drawNotice(state: LinkState): void {
    const quiet = state === "open" || state === "off" || state === "opening";
    setText(this.#notice, quiet ? "" : text(`link.${state}`));
    this.#notice.hidden = quiet;
    setAttribute(this.element, "data-link", state);
  }

  /** Follows whether anybody can see the panel: only then anything is collected for it. */
  #watchVisibility(): void {
    let inSight = false;
    const update = (): void => {
      clearTimeout(this.#leaving);
      const visible = inSight && document.visibilityState === "visible";
      if (visible) this.client.look(true);
      else this.#leaving = setTimeout(() => this.client.look(false), LINGER);
      if (visible) this.redraw();
    };
    new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? false;
      update();
    }).observe(this.element);
    document.addEventListener("visibilitychange", update);
  }
}
