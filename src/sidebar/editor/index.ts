import "../../red/editor/definition";
import { registerTopicSource } from "../../red/editor/topics";
import { App } from "./app";
import { addConvertAction } from "./convert-action";
import { editor } from "./red";
import { text } from "./texts";

const ID = "aws-iot";

/** What the build registers as the plugin: a tab in the editor's sidebar. */
export const plugin = {
  type: "aws-iot-sidebar",
  onadd(): void {
    editor.sidebar.addTab({
      id: ID,
      label: text("label"),
      name: text("name"),
      iconClass: "fa fa-cloud",
      content: new App().element,
      enableOnEdit: true,
      action: "aws-iot:show-sidebar",
    });
    editor.actions.add("aws-iot:show-sidebar", () => editor.sidebar.show(ID));
    addConvertAction();
    registerTopicSource();
  },
};
