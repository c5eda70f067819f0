import { mkdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import type { EditorNode } from "../../src/red/editor/definition";
import type { NodeRed } from "./node-red";
import { packagePath } from "./node-red";

// what the tests use of Node-RED's editor besides, in functions that run in the page
declare global {
  interface NodeRedEditorNodes {
    createCompleteNodeSet(options: { credentials: boolean }): Record<string, unknown>[];
    eachNode(callback: (node: { id: string; type: string }) => void): void;
    getNodeHelp(type: string): string;
    remove(id: string): void;
  }
  interface NodeRedEditor {
    readonly editor: { validateNode(node: EditorNode | null): boolean };
    readonly settings: { setLocal(key: string, value: string): void };
    readonly view: { select(id: string): void };
  }
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });

/** Whether pictures for the documents are to be taken. */
const pictures = Boolean(process.env["SCREENSHOTS"]);

export interface EditorOptions {
  readonly locale?: string;
  readonly dark?: boolean;
  /** see `Editor.expected` */
  readonly expected?: RegExp;
}

/** Node-RED's editor in Chromium, as a user handles it. Everything the page complains of is kept in `complaints`. */
export class Editor {
  readonly complaints: string[] = [];
  /** What the page is to complain of, as a test makes requests fail; it may do so later than the test goes on. */
  readonly expected: RegExp[] = [];
  /** user actions since the editor was opened */
  actions = 0;

  private constructor(
    readonly page: Page,
    readonly nodeRed: NodeRed,
  ) {
    page.on("pageerror", (error) => this.#complain(`page error: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      const { url } = message.location();
      const ours =
        message.type() === "error" || /Definition error|Validation error|aws-iot/.test(message.text());
      if (ours) this.#complain(`console: ${message.text()} (${url})`);
    });
  }

  #complain(what: string): void {
    if (!this.expected.some((one) => one.test(what))) this.complaints.push(what);
  }

  /** Opens the editor as a user new to this browser. */
  static async open(browser: Browser, nodeRed: NodeRed, options: EditorOptions = {}): Promise<Editor> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      deviceScaleFactor: pictures ? 2 : 1,
      locale: options.locale ?? "en-US",
      permissions: ["clipboard-read", "clipboard-write"],
      acceptDownloads: false,
    });
    const editor = new Editor(await context.newPage(), nodeRed);
    if (options.expected) editor.expected.push(options.expected);
    await editor.load();
    if (options.dark) {
      await editor.page.evaluate(() => RED.settings.setLocal("view-dark-theme", "dark"));
      await editor.load();
    }
    return editor;
  }

  async load(): Promise<void> {
    await this.page.goto(this.nodeRed.url);
    await this.page
      .locator(".red-ui-palette-node[data-palette-type=aws-iot-in]")
      .waitFor({ state: "attached" });
    await this.page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
  }

  /** Opens the editor anew in the same browser, whose cache makes that fast; what was not deployed is gone. */
  async renew(): Promise<void> {
    this.actions = 0;
    this.complaints.length = 0;
    await this.load();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Drags a node from the palette; gives its id. */
  async drag(type: string, x: number, y: number): Promise<string> {
    const before = await this.ids(type);
    const item = this.page.locator(`.red-ui-palette-node[data-palette-type=${type}]`);
    await item.scrollIntoViewIfNeeded();
    const from = await item.boundingBox();
    const to = await this.page.locator("#red-ui-workspace-chart").boundingBox();
    if (!from || !to) throw new Error("nothing to drag");
    this.actions++;
    await this.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(to.x + x, to.y + y, { steps: 12 });
    await this.page.mouse.up();
    const after = await this.ids(type);
    const id = after.find((one) => !before.includes(one));
    if (!id) throw new Error(`${type} was not dropped`);
    return id;
  }

  /** Opens a node's dialog by a double click. */
  async edit(id: string): Promise<void> {
    this.actions++;
    // a status below the node would shift the middle
    await this.page.locator(`[id="${id}"]`).dblclick({ position: { x: 60, y: 15 } });
    await this.settled("#node-dialog-ok");
  }

  async click(selector: string): Promise<void> {
    this.actions++;
    await this.page.locator(selector).click();
  }

  /** Types into a field key by key, so that the editor validates as it does for people. */
  async type(selector: string, text: string): Promise<void> {
    this.actions++;
    await this.page.locator(selector).fill("");
    await this.page.locator(selector).pressSequentially(text);
  }

  /** Pastes into a field from the clipboard. */
  async paste(selector: string, text: string): Promise<void> {
    this.actions++;
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.page.locator(selector).focus();
    await this.page.keyboard.press("Control+v");
  }

  /** Drags files from outside onto the topmost dialog. */
  async drop(paths: readonly string[]): Promise<void> {
    this.actions++;
    const files = paths.map((path) => ({ name: basename(path), bytes: [...readFileSync(path)] }));
    const dataTransfer = await this.page.evaluateHandle((given) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of given) transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    }, files);
    const form = this.page.locator(".red-ui-tray .aws-iot-form").last();
    for (const type of ["dragenter", "dragover", "drop"]) await form.dispatchEvent(type, { dataTransfer });
  }

  /** Chooses files in one go. */
  async choose(paths: readonly string[]): Promise<void> {
    this.actions++;
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.locator("#aws-iot-choose").click();
    await (await chooser).setFiles([...paths]);
  }

  /** Opens the dialog of a new connection from a node's dialog. */
  async addConnection(): Promise<void> {
    await this.click("#node-input-btn-connection-add");
    await this.settled("#node-config-dialog-ok");
  }

  async editConnection(): Promise<void> {
    await this.click("#node-input-btn-connection-edit");
    await this.settled("#node-config-dialog-ok");
  }

  async tab(name: string): Promise<void> {
    // two tabs clicked within 400 ms are a double click to the editor
    await this.page.waitForTimeout(450);
    await this.click(`#aws-iot-tabs a[href="#aws-iot-tab-${name}"]`);
    await this.page.locator(`#aws-iot-tab-${name}`).waitFor();
  }

  async finish(
    button: `#node-dialog-${"ok" | "cancel"}` | `#node-config-dialog-${"ok" | "cancel"}`,
  ): Promise<void> {
    await this.click(button);
    await this.page.locator(button).waitFor({ state: "detached" });
  }

  async deploy(): Promise<void> {
    const posted = this.page.waitForResponse(
      (response) => response.url().endsWith("/flows") && response.request().method() === "POST",
    );
    await this.click("#red-ui-header-button-deploy");
    await posted;
  }

  /** Imports flows the way people paste them. */
  async import(json: string): Promise<void> {
    await this.page.locator("#red-ui-workspace-chart").click({ position: { x: 20, y: 20 } });
    await this.page.keyboard.press("Control+i");
    const field = this.page.locator("#red-ui-clipboard-dialog-import-text");
    await field.fill(json);
    await field.press("End");
    await this.page.locator("#red-ui-clipboard-dialog-ok").click();
    await this.page.locator("#red-ui-clipboard-dialog-import-text").waitFor({ state: "hidden" });
    await this.page.locator("#red-ui-workspace-chart").click({ position: { x: 300, y: 200 } });
  }

  /** The saved form of what is in the editor. */
  async saved(type: string): Promise<Record<string, unknown>[]> {
    const json = await this.page.evaluate(() =>
      JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false })),
    );
    const all: Record<string, unknown>[] = JSON.parse(json);
    return all.filter((node) => node["type"] === type);
  }

  field(selector: string, options?: { readonly hasText?: string | RegExp }): Locator {
    return this.page.locator(selector, options);
  }

  /**
   * A picture for the documents of what parts of the page span, with a little around it; taken only when SCREENSHOTS is
   * set.
   */
  async picture(name: string, ...parts: readonly Locator[]): Promise<void> {
    if (!pictures) return;
    mkdirSync(packagePath("docs"), { recursive: true });
    const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
    const edges = boxes.flatMap((box) => (box ? [box] : []));
    const x = Math.min(...edges.map((box) => box.x)) - 12;
    const y = Math.min(...edges.map((box) => box.y)) - 12;
    const width = Math.max(...edges.map((box) => box.x + box.width)) + 12 - x;
    const height = Math.max(...edges.map((box) => box.y + box.height)) + 12 - y;
    const path = packagePath(`docs/${name}.png`);
    await this.page.screenshot({ path, clip: { x, y, width, height }, animations: "disabled" });
  }

  private ids(type: string): Promise<string[]> {
    return this.page.evaluate((wanted) => {
      const found: string[] = [];
      RED.nodes.eachNode((node) => {
        if (node.type === wanted) found.push(node.id);
      });
      return found;
    }, type);
  }

  /** Waits until a dialog has slid in: the editor moves the focus at its end. */
  private async settled(button: string): Promise<void> {
    const locator = this.page.locator(button);
    await locator.waitFor();
    for (let left = Number.NaN; ;) {
      const now = (await locator.boundingBox())?.x;
      if (now === left) return;
      left = now ?? Number.NaN;
      await this.page.waitForTimeout(150);
    }
  }
}
