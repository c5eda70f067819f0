import "./definition";

/**
 * The editor's tab widget over panes with the same ids; the first is shown. It gets what the widget lacks for keyboards
 * and screen readers (WAI-ARIA, tabs). Returns how another tab is shown.
 */
export function tabs(
  list: JQuery,
  panes: JQuery,
  entries: readonly { id: string; label: string }[],
): (id: string) => void {
  const links = (): JQuery => list.find("a.red-ui-tab-label");
  const widget = RED.tabs.create({
    element: list,
    onchange({ id }) {
      panes.children().hide();
      panes.children(`#${id}`).show();
      links().attr({ "aria-selected": "false", tabindex: -1 });
      links().filter(`[href="#${id}"]`).attr({ "aria-selected": "true", tabindex: 0 });
    },
  });
  for (const entry of entries) widget.addTab(entry);
  list.attr("role", "tablist").children().attr("role", "presentation");
  links().each((i, link) => void $(link).attr({ role: "tab", "aria-controls": entries[i]?.id ?? "" }));
  panes.children().each((i, pane) => void $(pane).attr("aria-label", entries[i]?.label ?? ""));
  list.on("keydown", (event) => {
    const next = neighbour(event.key ?? "", links().index(event.target), entries.length);
    if (next === undefined) return;
    event.preventDefault();
    widget.activateTab(entries[next]?.id ?? "");
    links().eq(next).trigger("focus");
  });
  // the widget measures itself, which it cannot do before the dialog is laid out
  new ResizeObserver(() => widget.resize()).observe(list.parent()[0] ?? document.body);
  return (id) => widget.activateTab(id);
}

/** The tab that a key leads to from another one. */
function neighbour(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (from + 1) % count;
    case "ArrowLeft":
      return (from + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
