import { pause, say, withSubjects, type Bench } from "../lib/part";
import { atMost, type Row, type Section } from "../lib/results";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";

const names = ["ours", "core", "mqttjs"] as const;
type Name = (typeof names)[number];

interface Measured {
  readonly heap: number;
  readonly rss: number;
  /** µs a second */
  readonly restCpu: number;
  readonly busyCpu: number;
}

/** Many connections in one process. */
export async function connections(bench: Bench): Promise<Section> {
  const counts = bench.quick ? [1, 20] : [1, 100, 1_000];
  const measured = new Map<number, Record<Name, Measured>>();
  for (const count of counts) {
    const all: Partial<Record<Name, Measured>> = {};
    for (const name of names) {
      all[name] = await withSubjects(
        bench,
        [name],
        () => work(count),
        (running) => measure(bench, running, count),
      );
      say(`  ${count} connections, ${name}: ${JSON.stringify(all[name])}`);
    }
    measured.set(count, all as Record<Name, Measured>);
  }
  return {
    title: "Many connections",
    how: "Connections of one process, each with a client ID of its own, this package with the default disk store. Memory is what each adds to a process with one, after a collection; CPU is of the whole process, for each connection and second: at rest, and with one QoS 1 message of 200 B from each.",
    rows: rowsOf(measured),
  };
}

const outsOf = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);

const work = (count: number): Work => ({
  connections: outsOf(count).map((name) => connection(name, { store: "disk" })),
  outs: outsOf(count).map((name) => ({ name, connection: name })),
  ins: [],
});

async function measure(
  { witness, quick }: Bench,
  running: ReadonlyMap<SubjectName, Subject>,
  count: number,
): Promise<Measured> {
  const [subject] = running.values();
  if (!subject) throw new Error("not started");
  const seconds = quick ? 2 : 10;
  const message = { outs: outsOf(count), qos: 1, size: 200 };
  await allConnected(subject, witness, count);
  const { heap, rss } = await subject.usage(true);
  const rest = await cpuOf(subject, () => pause(seconds * 1000));
  const topic = `bench/connections/${subject.name}/${count}`;
  const busy = await cpuOf(subject, () =>
    subject.ask("rotate", { ...message, topic, everyMs: 1_000, forMs: seconds * 1000 }),
  );
  return { heap, rss, restCpu: rest / seconds / count, busyCpu: busy / seconds / count };
}

async function cpuOf(subject: Subject, act: () => Promise<unknown>): Promise<number> {
  const { cpu } = await subject.usage();
  await act();
  return (await subject.usage()).cpu - cpu;
}

/** Sends from all of them until each has got a message through. */
async function allConnected(subject: Subject, witness: Bench["witness"], count: number): Promise<void> {
  const topic = `bench/connected/${subject.name}/${count}`;
  await witness.watch(topic);
  for (let arrived = 0; arrived < count;) {
    await subject.ask("each", { outs: outsOf(count), topic, qos: 0, size: 100 });
    ({ arrived } = await witness.until(topic, count, 2_000, 30_000));
  }
}

function rowsOf(measured: ReadonlyMap<number, Record<Name, Measured>>): Row[] {
  const one = measured.get(1);
  const last = Math.max(...measured.keys());
  return [...measured].flatMap(([count, all]) => {
    const values = (pick: (of: Measured, base: Measured) => number) =>
      Object.fromEntries(names.map((name) => [name, pick(all[name], one?.[name] ?? all[name])])) as Record<
        Name,
        number
      >;
    const title = count === 1 ? "1 connection" : `${count.toLocaleString("en")} connections`;
    const heap = values((of, base) => (of.heap - base.heap) / (count - 1) / 1000);
    const rss = values((of, base) => (of.rss - base.rss) / (count - 1) / 1000);
    const memory: Row[] = [
      {
        what: `${title}: heap of each at rest, KB`,
        values: heap,
        ratio: heap.ours / heap.core,
        ...(count === last ? { target: atMost(heap.ours, 150, " KB") } : {}),
      },
      { what: `${title}: process memory of each at rest, KB`, values: rss, ratio: rss.ours / rss.core },
    ];
    const rest = values((of) => of.restCpu);
    const busy = values((of) => of.busyCpu);
    return [
      ...(count === 1 ? [] : memory),
      { what: `${title}: CPU of each at rest, µs/s`, values: rest, ratio: rest.ours / rest.core },
      { what: `${title}: CPU of each at 1 message/s, µs/s`, values: busy, ratio: busy.ours / busy.core },
    ];
  });
}
