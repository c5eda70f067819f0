import { quotas } from "../../src/iot-core/quotas";
import { connected, everySubject, say, withSubjects, type Bench } from "../lib/part";
import { atLeast, atMost, type Row, type Section, type Target } from "../lib/results";
import { alternate, median, medianRatio } from "../lib/rounds";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";

const sizes = [200, 10_240] as const;
const variants = ["ours", "ours-disk", "core", "mqttjs", "aws"] as const;
type Variant = (typeof variants)[number];

/** Publishing through a flow, as fast as it goes, pacing off. */
export async function publish(bench: Bench): Promise<Section> {
  const rows = await withSubjects(bench, everySubject, work, async (running) => {
    for (const [name, subject] of running)
      for (const { name: out } of work(name).outs) await connected(bench, subject, out);
    const rows: Row[] = [];
    for (const qos of [0, 1] as const)
      for (const size of sizes) rows.push(...(await measure(bench, running, qos, size)));
    return rows;
  });
  return {
    title: "Publish",
    how: "A source node sends as fast as the node behind it says `done`, at most 100 messages open at a time, as many as AWS IoT Core allows to be unacknowledged; in the scripts a loop does the same. CPU is the whole process's until the last message has arrived at the broker.",
    rows,
  };
}

const work = (name: SubjectName): Work => ({
  connections: [connection("memory"), ...(name === "ours" ? [connection("disk", { store: "disk" })] : [])],
  outs: [
    { name: "memory", connection: "memory" },
    ...(name === "ours" ? [{ name: "disk", connection: "disk" }] : []),
  ],
  ins: [],
});

async function measure(
  { witness, quick }: Bench,
  running: ReadonlyMap<SubjectName, Subject>,
  qos: 0 | 1,
  size: number,
): Promise<Row[]> {
  const count = Math.round((size > 1000 ? 4_000 : 20_000) / (quick ? 20 : 1));
  const rates = new Map<Variant, number[]>(variants.map((name) => [name, []]));
  const wrong = new Map<Variant, number>(variants.map((name) => [name, 0]));
  const once = async (variant: Variant): Promise<number> => {
    const subject = running.get(variant === "ours-disk" ? "ours" : variant);
    if (!subject) return NaN;
    const topic = `bench/${variant}`;
    await witness.watch(topic);
    const before = await subject.usage();
    const begin = Date.now();
    const out = variant === "ours-disk" ? "disk" : "memory";
    await subject.ask("publish", { out, topic, qos, size, count, window: quotas.inFlight });
    const { missing, disorder, last } = await witness.until(topic, count);
    rates.get(variant)?.push((count - missing) / ((last - begin) / 1000));
    wrong.set(variant, (wrong.get(variant) ?? 0) + missing + disorder);
    return ((await subject.usage()).cpu - before.cpu) / count;
  };
  const present = variants.filter((name) => name !== "aws" || running.has("aws"));
  await alternate(present, 1, once); // to warm up
  rates.forEach((values) => values.splice(0));
  const cpu = await alternate(present, quick ? 1 : 7, once);
  const row = (own: "ours" | "ours-disk", target: (ratio: number) => Target | undefined): Row => {
    const ratio = medianRatio(cpu[own], cpu.core);
    const name = `QoS ${qos}, ${size === 200 ? "200 B" : "10 KB"}${own === "ours" ? "" : ", disk store"}`;
    say(`  ${name}: ${median(cpu[own]).toFixed(1)} µs, ratio ${ratio.toFixed(2)}`);
    const limit = target(ratio);
    const others =
      own === "ours" ? { mqttjs: median(cpu.mqttjs), aws: running.has("aws") ? median(cpu.aws) : "" } : {};
    return {
      what: `${name}: CPU µs a message`,
      values: { ours: median(cpu[own]), core: median(cpu.core), ...others },
      ratio,
      ...(limit ? { target: limit } : {}),
    };
  };
  const small = size === 200;
  const rate = (variant: Variant) => Math.round(median(rates.get(variant) ?? []));
  return [
    row("ours", (ratio) => (small ? atMost(ratio, qos === 0 ? 0.85 : 0.9) : undefined)),
    row("ours-disk", (ratio) => (small && qos === 1 ? atMost(ratio, 2) : undefined)),
    {
      what: `… messages/s (disk store: ${rate("ours-disk").toLocaleString("en")})`,
      values: { ours: rate("ours"), core: rate("core"), mqttjs: rate("mqttjs"), aws: rate("aws") },
      ...(small && qos === 1 ? { target: atLeast(rate("ours-disk"), 5_000, " (disk)") } : {}),
    },
    {
      what: `… lost or out of order (disk store: ${wrong.get("ours-disk")})`,
      values: Object.fromEntries(everySubject.map((name) => [name, wrong.get(name) ?? 0])),
    },
  ];
}
