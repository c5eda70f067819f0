import "../../red/editor/definition";
import { translator } from "../../red/editor/text";
import { addConvertAction } from "./convert-action";

const text = translator("aws-iot-sidebar");

export const plugin = {
  type: "aws-iot-sidebar",
  onadd(): void {
    const content = document.createElement("div");
    content.className = "aws-iot-sidebar";
    content.textContent = text("connections.none");
    RED.sidebar.addTab({
      id: "aws-iot",
      label: text("label"),
      name: text("name"),
      iconClass: "fa fa-cloud",
      content,
      enableOnEdit: true,
      action: "aws-iot:show-sidebar",
    });
    RED.actions.add("aws-iot:show-sidebar", () => RED.sidebar.show("aws-iot"));
    addConvertAction();
  },
};
