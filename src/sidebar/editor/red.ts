import type { EditorNode } from "../../red/editor/definition";

/** A text editor of Node-RED: Monaco or ACE behind the same few methods. */
export interface TextEditor {
  getValue(): string;
  destroy(): void;
  getSession(): { setMode(mode: string): void; on(event: "change", listener: () => void): void };
}

/** What the panel uses of Node-RED's editor, where the published types leave it out or do not fit. */
interface PanelEditor {
  readonly settings: { readonly apiRootUrl?: string; get(key: string): unknown };
  readonly user: { hasPermission(permission: string): boolean };
  readonly i18n: { lang(): string };
  readonly sidebar: {
    addTab(tab: {
      readonly id: string;
      readonly label: string;
      readonly name: string;
      readonly iconClass: string;
      readonly content: HTMLElement;
      readonly enableOnEdit: boolean;
      readonly action: string;
    }): void;
    show(id: string): void;
  };
  readonly actions: { add(name: string, handler: () => void): void };
  readonly nodes: {
    node(id: string): (EditorNode & { readonly users?: readonly unknown[] }) | null;
    filterNodes(filter: {
      readonly z: string;
    }): readonly { readonly x: number; readonly y: number; readonly w: number }[];
    /** since Node-RED 4.1 */
    updateConfigNodeUsers?(node: EditorNode, options: { readonly action: "add" }): void;
  };
  readonly editor: {
    editConfig(name: string, type: string, id: string): void;
    createEditor(options: {
      readonly element: HTMLElement;
      readonly mode: string;
      readonly value: string;
      readonly minimap: object;
      readonly lineNumbers: string;
      readonly tabFocusMode: boolean;
      readonly stateId: false;
    }): TextEditor;
  };
  readonly search: { show(text: string): void };
  readonly clipboard: { copyText(text: string, element: JQuery | undefined, message: string): boolean };
  readonly view: { importNodes(nodes: readonly object[], options: object): void; scale(): number };
  /** `active` is 0 when no flow is open */
  readonly workspaces: { active(): string | 0; isLocked(): boolean };
  readonly events: {
    on(event: string, listener: (node: EditorNode) => void): void;
    off(event: string, listener: (node: EditorNode) => void): void;
  };
}

export const editor = RED as unknown as PanelEditor;

/** Whether this user may order something. */
export const mayWrite = (): boolean => editor.user.hasPermission("aws-iot.write");

/** Whether this user may change flows. */
export const mayDeploy = (): boolean => editor.user.hasPermission("flows.write");
