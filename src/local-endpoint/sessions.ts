import type { Broker } from "./broker";
import type { Timer } from "./clock";
import { Link } from "./link";
import type { Receiver, SessionOptions } from "./session";
import { messageFrom, Session } from "./session";
import type { Shares } from "./shares";

export interface Wanted {
  clientId: string;
  version: 4 | 5;
  /** not to go on with what is there */
  clean: boolean;
}

/** The sessions by client ID. Each holds a link to the broker for as long as it lives, connected or not. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #expiries = new Map<Session, Timer>();
  #opened = 0;

  constructor(
    private readonly broker: Broker,
    private readonly shares: Shares,
    private readonly options: SessionOptions,
  ) {}

  /** The session to go on with, or a new one. A session of the other protocol version cannot be resumed. */
  async open(wanted: Wanted, owner: Receiver): Promise<{ session: Session; present: boolean }> {
    const { clientId, version, clean } = wanted;
    const old = this.#sessions.get(clientId);
    if (old && !clean && old.protocolVersion === version) {
      this.#expiries.get(old)?.cancel();
      this.#expiries.delete(old);
      old.detach();
      old.owner = owner;
      return { session: old, present: true };
    }
    this.end(old);
    const session = await this.#create(clientId, version);
    session.owner = owner;
    this.end(this.#sessions.get(clientId));
    this.#sessions.set(clientId, session);
    return { session, present: false };
  }

  /** The connection is gone: the session ends now or after its expiry. */
  release(session: Session, owner: Receiver): void {
    if (session.owner !== owner) return;
    session.owner = undefined;
    session.detach();
    if (session.expiry === 0) return this.end(session);
    const timer = this.options.clock.setTimer(() => this.end(session), session.expiry * 1_000);
    this.#expiries.set(session, timer);
  }

  end(session: Session | undefined): void {
    if (!session) return;
    this.#expiries.get(session)?.cancel();
    this.#expiries.delete(session);
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
    this.shares.leaveAll(session);
    session.link.close();
  }

  endAll(): void {
    for (const session of this.#sessions.values()) this.end(session);
  }

  async #create(clientId: string, version: 4 | 5): Promise<Session> {
    let session: Session | undefined;
    const link = await Link.open(this.broker, `session-${process.pid}-${++this.#opened}`, {
      deliver: (publish) => session?.route(messageFrom(publish, this.options.clock.now())),
      lost: () => {
        const owner = session?.owner;
        this.end(session);
        owner?.lost();
      },
    });
    session = new Session(clientId, version, this.options, link);
    return session;
  }
}
