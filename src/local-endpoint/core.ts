import type { Certificates } from "./certificates";
import type { Connection } from "./connection";
import type { Faults } from "./faults";
import type { Journal } from "./journal";
import type { Link } from "./link";
import type { Settings } from "./options";
import type { Rate } from "./rate";
import type { Sessions } from "./sessions";
import type { Shares } from "./shares";

/** What the connections of one endpoint share. */
export interface Core {
  readonly settings: Settings;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly certificates: Certificates;
  readonly sessions: Sessions;
  readonly shares: Shares;
  /** publishes on AWS's own behalf, and wills */
  readonly cloud: Link;
  /** accepted ones by client ID */
  readonly connections: Map<string, Connection>;
  /** by client ID */
  readonly connects: Map<string, Rate>;
  /** by topic */
  readonly retained: Map<string, Rate>;
}
