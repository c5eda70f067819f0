import "./definition";

/** The editor's tab widget over panes with the same ids; the first is shown. Returns how another one is. */
export function tabs(
  list: JQuery,
  panes: JQuery,
  entries: readonly { id: string; label: string }[],
): (id: string) => void {
  const widget = RED.tabs.create({
    element: list,
    onchange: (tab) => {
      panes.children().hide();
      panes.children(`#${tab.id}`).show();
    },
  });
  for (const entry of entries) widget.addTab(entry);
  panes.children().each((i, pane) => void $(pane).attr("aria-label", entries[i]?.label ?? ""));
  // the widget measures itself, which it cannot do before the dialog is laid out
  setTimeout(() => widget.resize(), 0);
  return (id) => widget.activateTab(id);
}
