import { type Bench } from "../lib/part";
import { atMost, type Section } from "../lib/results";
import { alternate, median } from "../lib/rounds";
import { Subject } from "../lib/subject";

/** What the package adds to Node-RED's start. */
export async function load({ rig, quick }: Bench): Promise<Section> {
  const memory: Record<Variant, number[]> = { with: [], without: [] };
  const once = async (variant: Variant): Promise<number> => {
    const nothing = { connections: [], outs: [], ins: [] };
    const subject = await Subject.start("core", rig, nothing, { withPackage: variant === "with" });
    memory[variant].push((await subject.usage(true)).rss / 1e6);
    await subject.stop();
    return subject.startMs;
  };
  await alternate(variants, 1, once);
  const ms = await alternate(variants, quick ? 1 : 15, once);
  const added = (values: Record<Variant, number[]>) =>
    median(values.with.map((value, round) => value - (values.without[round] ?? NaN)));
  return {
    title: "Load",
    how: "Node-RED with empty flows, with and without this package installed: medians of the differences of pairs, until the flows have started, and of the process's memory after a collection.",
    rows: [
      { what: "start, ms more", values: { ours: added(ms) }, target: atMost(added(ms), 60, " ms") },
      { what: "… of", values: { core: median(ms.without) } },
      { what: "memory, MB more", values: { ours: added(memory) }, target: atMost(added(memory), 15, " MB") },
      { what: "… of", values: { core: median(memory.without) } },
    ],
  };
}

const variants = ["with", "without"] as const;
type Variant = (typeof variants)[number];
