import { connected, everySubject, pause, say, type Bench } from "../lib/part";
import { atLeast, atMost, type Row, type Section } from "../lib/results";
import { connection, Subject, type SubjectName, type Work } from "../lib/subject";

interface Outcome {
  readonly arrived: number;
  readonly disorder: number;
  /** MB, from before publishing to after it */
  readonly heapMB: number;
  readonly rssMB: number;
  /** of those that arrived, per second from the first to the last */
  readonly rate: number;
}

/** Messages published while the endpoint is away. */
export async function offline(bench: Bench): Promise<Section> {
  const counts = bench.quick ? [1_000] : [10_000, 100_000];
  const rows: Row[] = [];
  for (const count of counts)
    for (const kill of [false, true]) {
      const outcomes = new Map<SubjectName, Outcome>();
      for (const name of everySubject) {
        // what the others keep nowhere does not come back, however much it is
        if ((name === "aws" && !bench.sdk) || (name !== "ours" && kill && count > 10_000)) continue;
        const outcome = await measure(bench, name, count, kill);
        say(`  ${count}${kill ? " killed" : ""}, ${name}: ${JSON.stringify(outcome)}`);
        outcomes.set(name, outcome);
      }
      rows.push(...rowsOf(count, kill, outcomes));
    }
  return {
    title: "Offline",
    how: "A flow publishes QoS 1 messages of 200 B in one go while the endpoint is away, pacing off, disk store. Then the endpoint comes back, with `kill -9` after the process and a new one before that. At most 40 s are awaited. Memory is measured after a collection.",
    rows,
  };
}

const work = (): Work => ({
  connections: [connection("only", { clean: false, store: "disk" })],
  outs: [{ name: "out", connection: "only" }],
  ins: [],
});

async function measure(bench: Bench, name: SubjectName, count: number, kill: boolean): Promise<Outcome> {
  const { rig, witness } = bench;
  const topic = `bench/offline/${name}`;
  const mine = work();
  let subject = await Subject.start(name, rig, mine);
  try {
    await connected(bench, subject, "out");
    await witness.watch(topic);
    await rig.leave();
    await pause(500);
    const before = await subject.usage(true);
    await subject.ask("flood", { out: "out", topic, qos: 1, size: 200, count });
    await pause(2_000);
    const after = await subject.usage(true);
    if (kill) {
      await subject.stop("SIGKILL", true);
      await rig.comeBack();
      subject = await Subject.start(name, rig, mine, { userDir: subject.userDir });
    } else {
      await rig.comeBack();
    }
    const { arrived, disorder, first, last } = await witness.until(
      topic,
      count,
      kill ? 5_000 : 20_000,
      40_000,
    );
    return {
      arrived,
      disorder,
      heapMB: (after.heap + after.external - before.heap - before.external) / 1e6,
      rssMB: (after.rss - before.rss) / 1e6,
      rate: arrived < 2 ? NaN : arrived / ((last - first) / 1000),
    };
  } finally {
    await subject.stop();
  }
}

function rowsOf(count: number, kill: boolean, outcomes: ReadonlyMap<SubjectName, Outcome>): Row[] {
  const values = (pick: (outcome: Outcome) => number) =>
    Object.fromEntries([...outcomes].map(([name, outcome]) => [name, pick(outcome)]));
  const ours = outcomes.get("ours");
  const title = `${count.toLocaleString("en")}${kill ? ", kill -9" : ""}`;
  const arrived: Row = {
    what: `${title}: arrived`,
    values: values((outcome) => outcome.arrived),
    target: atLeast(ours?.arrived ?? 0, count),
  };
  const disorder: Row = {
    what: "… out of order",
    values: values((outcome) => outcome.disorder),
    target: atMost(ours?.disorder ?? NaN, 0),
  };
  const most = count >= 100_000;
  const rate: Row = {
    what: "… messages/s",
    values: values((outcome) => outcome.rate),
    ...(most ? { target: atLeast(ours?.rate ?? 0, 10_000) } : {}),
  };
  if (kill) return [arrived, disorder, rate];
  const heap: Row = {
    what: "… heap growth, MB",
    values: values((outcome) => outcome.heapMB),
    ...(most ? { target: atMost(ours?.heapMB ?? NaN, 30, " MB") } : {}),
  };
  const rss: Row = { what: "… growth of the process, MB", values: values((outcome) => outcome.rssMB) };
  return [arrived, disorder, rate, heap, rss];
}
