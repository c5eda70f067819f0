import { connectionView, type CertificateView, type ConnectionView } from "../../model/connection-view";
import type { Context, View } from "../app";
import { copy } from "../copy";
import { button, h, icon, setAttribute, setChildren, setText } from "../dom";
import { editor } from "../red";
import { complaintOf, text, texts } from "../texts";

/** All connections, each with how it stands, what it is made of, and what can be done. */
export class ConnectionsView implements View {
  readonly element: HTMLElement;
  readonly #cards = new Map<string, Card>();
  readonly #list = h("div", { class: "aws-iot-cards" });
  readonly #none = h(
    "div",
    { class: "aws-iot-empty" },
    icon("fa-cloud"),
    h("p", {}, text("connections.none")),
    h("p", { class: "aws-iot-quiet" }, text("connections.hint")),
  );

  constructor(private readonly context: Context) {
    this.element = h("div", { class: "aws-iot-pane aws-iot-scroll" }, this.#none, this.#list);
  }

  draw(): void {
    const { panel, format, client } = this.context;
    const now = this.context.now();
    const cards = panel.connections.map((connection) => {
      const card = this.#cards.get(connection.id) ?? new Card(connection.id, this.context);
      this.#cards.set(connection.id, card);
      card.draw(connectionView(connection, panel.stats[connection.id], now, format, texts));
      return card;
    });
    for (const [id, card] of this.#cards) if (!cards.includes(card)) this.#cards.delete(id);
    this.#none.hidden = cards.length > 0 || client.state !== "open";
    setChildren(
      this.#list,
      cards.map(({ element }) => element),
    );
  }
}

class Card {
  readonly element: HTMLElement;
  readonly #title = h("h4", {});
  // the detail beside it counts seconds, which nobody wants to be told of
  readonly #state = h("span", { class: "aws-iot-state", role: "status" });
  readonly #detail = h("span", { class: "aws-iot-quiet" });
  readonly #sentence = h("p", {});
  readonly #remedy = h("p", { class: "aws-iot-remedy" });
  readonly #cause = h("div", { class: "aws-iot-cause", role: "status" }, this.#sentence, this.#remedy);
  readonly #facts = h("dl", { class: "aws-iot-facts" });
  readonly #certificate = new CertificateBar();
  readonly #connect: HTMLButtonElement;
  readonly #disconnect: HTMLButtonElement;
  readonly #nodes: HTMLButtonElement;
  readonly #settings: HTMLButtonElement;
  readonly #test: HTMLButtonElement;
  readonly #complaint = h("div", { class: "aws-iot-field-error", role: "alert" });

  constructor(
    private readonly id: string,
    private readonly context: Context,
  ) {
    const order = (what: "connect" | "disconnect") => () => void this.#order(what);
    this.#connect = button("fa-play", text("button.connect"), order("connect"));
    this.#disconnect = button("fa-stop", text("button.disconnect"), order("disconnect"));
    this.#nodes = button("fa-crosshairs", text("button.nodes"), () => editor.search.show(id));
    const edit = (): void => editor.editor.editConfig("", "aws-iot-connection", id);
    this.#settings = button("fa-pencil", text("button.settings"), edit);
    this.#test = button("fa-check", text("button.test"), () => {
      edit();
      showTest();
    });
    const report = button("fa-life-ring", text("report.copy"), () => context.report(id), "small");
    const buttons = context.writes ? [this.#connect, this.#disconnect, this.#test, this.#settings] : [];
    this.element = h(
      "section",
      { class: "aws-iot-card" },
      h("header", {}, this.#title, h("div", { class: "aws-iot-standing" }, this.#state, this.#detail)),
      this.#cause,
      this.#facts,
      this.#certificate.element,
      this.#complaint,
      h("div", { class: "aws-iot-buttons" }, ...buttons, this.#nodes, report),
    );
  }

  async #order(what: "connect" | "disconnect"): Promise<void> {
    setText(this.#complaint, "");
    const error = await this.context.client.order(this.id, what);
    if (error) setText(this.#complaint, complaintOf(error));
  }

  draw(view: ConnectionView): void {
    setAttribute(this.element, "aria-label", view.label);
    setAttribute(this.element, "data-tone", view.tone);
    setText(this.#title, view.label);
    setText(this.#state, view.state);
    setText(this.#detail, view.detail);
    this.#cause.hidden = view.cause === undefined;
    setText(this.#sentence, view.cause?.sentence ?? "");
    setText(this.#remedy, view.cause?.remedy ?? "");
    this.#drawFacts(view);
    this.#certificate.draw(view.certificate);
    this.#offer(this.#connect, view.canConnect, this.#disconnect);
    this.#offer(this.#disconnect, view.canDisconnect, this.#connect);
    // the editor may not have this connection: deleted and not deployed yet, or within an instance of a subflow
    const node = editor.nodes.node(this.id);
    this.#settings.hidden = this.#test.hidden = !node;
    this.#nodes.hidden = !node || (node.users?.length ?? 0) === 0;
  }

  /** A button that goes leaves the focus to the one that comes in its place. */
  #offer(one: HTMLButtonElement, offered: boolean, other: HTMLButtonElement): void {
    const hadFocus = one === document.activeElement;
    one.hidden = !offered;
    if (offered || !hadFocus) return;
    other.hidden = false;
    other.focus();
  }

  #drawFacts({ facts }: ConnectionView): void {
    const { children } = this.#facts;
    if (children.length !== facts.length) {
      this.#facts.replaceChildren(...facts.map(() => h("div", {}, h("dt", {}), h("dd", {}))));
    }
    for (const [i, { name, value }] of facts.entries()) {
      const [term, definition] = children[i]?.children ?? [];
      if (term) setText(term, name);
      if (definition) setText(definition, value);
    }
  }
}

/** Brings the test in the settings that are being opened into sight. */
function showTest(looks = 200): void {
  const start = document.getElementById("aws-iot-test-start");
  // an opening dialog gives the focus to its first field: what comes before that would lose it again
  if (start?.closest(".red-ui-tray")?.contains(document.activeElement)) {
    start.scrollIntoView({ block: "center" });
    start.focus();
  } else if (looks > 0) setTimeout(showTest, 50, looks - 1);
}

/** Whose certificate it is, and how much of its life is left. */
class CertificateBar {
  readonly element: HTMLElement;
  readonly #text = h("span", {});
  readonly #fill = h("div", { class: "aws-iot-fill" });
  readonly #bar = h(
    "div",
    { class: "aws-iot-bar", role: "meter", "aria-valuemin": 0, "aria-valuemax": 100 },
    this.#fill,
  );
  readonly #subject = h("div", { class: "aws-iot-mono" });
  readonly #id = h("code", { class: "aws-iot-id" });

  constructor() {
    const copyId = button(
      "fa-clipboard",
      text("button.copyId"),
      (event) => copy(this.#id.textContent ?? "", event.currentTarget),
      "small",
    );
    this.element = h(
      "div",
      { class: "aws-iot-certificate" },
      h(
        "div",
        { class: "aws-iot-certificate-head" },
        h("span", { class: "aws-iot-quiet" }, text("certificate.title")),
        this.#text,
      ),
      this.#bar,
      this.#subject,
      h("div", { class: "aws-iot-line" }, this.#id, copyId),
    );
    setAttribute(this.#bar, "aria-label", text("certificate.title"));
  }

  draw(view: CertificateView | undefined): void {
    this.element.hidden = view === undefined;
    if (view === undefined) return;
    const percent = Math.round(100 * view.left);
    setAttribute(this.element, "data-tone", view.tone);
    setAttribute(this.#bar, "aria-valuenow", percent);
    setAttribute(this.#bar, "aria-valuetext", view.text);
    this.#fill.style.width = `${percent}%`;
    setText(this.#text, view.text);
    setText(this.#subject, view.subject);
    setText(this.#id, view.id);
  }
}
