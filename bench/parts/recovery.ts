import { connected, everySubject, pause, say, withSubjects, type Bench } from "../lib/part";
import { atMost, type Row, type Section } from "../lib/results";
import { median } from "../lib/rounds";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";

const CONNECTIONS = 5;
const MOST_MS = 30_000;
const outNames = Array.from({ length: CONNECTIONS }, (_, i) => `c${i}`);

/** How soon messages flow: first, and after the endpoint was away. */
export async function recovery(bench: Bench): Promise<Section> {
  return {
    title: "Connect and recover",
    how: `${CONNECTIONS} connections of each subject, with its own default settings, publishing QoS 1 every 50 ms: from asking for the connection to the first message at the broker; and from the endpoint's return to the next message at the broker, medians, at most ${MOST_MS / 1000} s awaited.`,
    rows: await withSubjects(bench, everySubject, work, async (running) => [
      await cold(bench, running),
      ...(await outages(bench, running)),
    ]),
  };
}

const work = (): Work => ({
  connections: outNames.map((name) => connection(name, { autoConnect: false, paced: true, store: "disk" })),
  outs: outNames.map((name) => ({ name, connection: name })),
  ins: [],
});

const topicOf = (name: SubjectName, out: string) => `bench/recovery/${name}/${out}`;

async function cold({ witness }: Bench, running: ReadonlyMap<SubjectName, Subject>): Promise<Row> {
  const took = new Map<SubjectName, number[]>([...running.keys()].map((name) => [name, []]));
  for (const out of outNames)
    for (const [name, subject] of running) {
      await witness.watch(topicOf(name, out));
      const begin = Date.now();
      await subject.ask("act", { out, action: "connect" });
      await subject.ask("tick", { out, topic: topicOf(name, out), qos: 0, size: 200, everyMs: 5 });
      took.get(name)?.push((await witness.nextArrival(topicOf(name, out), 0)) - begin);
      await subject.ask("untick", { out });
    }
  const values = mapValues(took, median);
  return { what: "connect, ms", values, ratio: (values.ours ?? NaN) / (values.core ?? NaN) };
}

const mapValues = <From, To>(map: ReadonlyMap<SubjectName, From>, change: (from: From) => To) =>
  Object.fromEntries([...map].map(([name, from]) => [name, change(from)])) as Partial<
    Record<SubjectName, To>
  >;

async function outages(bench: Bench, running: ReadonlyMap<SubjectName, Subject>): Promise<Row[]> {
  const { witness, quick } = bench;
  const each = [...running].flatMap(([name, subject]) => outNames.map((out) => ({ name, subject, out })));
  for (const { name, subject, out } of each) {
    await connected(bench, subject, out);
    const topic = topicOf(name, out);
    await witness.watch(topic);
    await subject.ask("tick", { out, topic, qos: 1, size: 200, everyMs: 50 });
  }
  const rows: Row[] = [];
  for (const [seconds, times] of quick
    ? [[1, 1]]
    : [
        [2, 2],
        [10, 1],
        [60, 1],
        [120, 1],
      ]) {
    const took = await away(bench, each, seconds ?? 0, times ?? 0);
    const values = mapValues(took, (ms) => median(ms) / 1000);
    say(`  ${seconds} s away: ${JSON.stringify(values)}`);
    const limit = seconds === 60 ? undefined : seconds === 120 ? 3.5 : 1;
    rows.push({
      what: `${seconds} s away: back after, s`,
      values: mapValues(took, (ms) => (median(ms) >= MOST_MS ? `> ${MOST_MS / 1000}` : median(ms) / 1000)),
      ...(limit === undefined ? {} : { target: atMost(values.ours ?? NaN, limit, " s") }),
    });
  }
  rows.push(await losses(bench, each));
  return rows;
}

interface Each {
  readonly name: SubjectName;
  readonly subject: Subject;
  readonly out: string;
}

/** Milliseconds from the endpoint's return to the next message, for each connection and outage. */
async function away({ rig, witness }: Bench, each: readonly Each[], seconds: number, times: number) {
  const took = new Map<SubjectName, number[]>();
  for (let time = 0; time < times; time++) {
    await rig.leave();
    await pause(seconds * 1000);
    await rig.comeBack();
    const back = Date.now();
    await Promise.all(
      each.map(async ({ name, out }) => {
        const arrival = witness.nextArrival(topicOf(name, out), back);
        const next = await Promise.race([arrival, pause(MOST_MS).then(() => back + MOST_MS)]);
        took.set(name, [...(took.get(name) ?? []), next - back]);
      }),
    );
    await pause(2_000);
  }
  return took;
}

async function losses({ witness }: Bench, each: readonly Each[]): Promise<Row> {
  const sent = new Map<SubjectName, number>();
  const lost = new Map<SubjectName, number>();
  for (const { name, subject, out } of each) {
    const count = await subject.ask<number>("untick", { out });
    const { missing } = await witness.until(topicOf(name, out), count, 3_000, 30_000);
    sent.set(name, (sent.get(name) ?? 0) + count);
    lost.set(name, (lost.get(name) ?? 0) + missing);
  }
  const share = (name: SubjectName) => (100 * (lost.get(name) ?? 0)) / (sent.get(name) ?? NaN);
  return {
    what: "lost of all published meanwhile, %",
    values: Object.fromEntries([...sent.keys()].map((name) => [name, share(name)])),
    target: atMost(share("ours"), 0, " %"),
  };
}
