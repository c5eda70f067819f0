import type { Incoming, Subscriber } from "../types";
import { Copies } from "./copies";
import type { Entry } from "./entry";
import { FilterTrie } from "./trie";

/** Finds the subscribers of a message: each once, also when AWS sends the message once per overlapping filter. */
export class Receivers {
  /** messages that nobody wanted */
  unmatched = 0;
  private readonly trie = new FilterTrie<Entry>();
  private readonly copies = new Copies();

  add(entry: Entry): void {
    this.trie.add(entry.filter, entry);
  }

  remove(entry: Entry): void {
    this.trie.remove(entry.filter, entry);
  }

  /** The link has ended. */
  forget(): void {
    this.copies.forget();
  }

  of(message: Incoming, now: number): readonly Subscriber[] {
    const matched = this.trie.match(message.topic);
    const subscribers = union(matched);
    if (subscribers.length === 0) {
      this.unmatched++;
      return subscribers;
    }
    if (matched.length === 1 && !message.retain) return subscribers;
    const atAws = matched.filter((entry) => entry.isAtAws);
    // at AWS a message carries RETAIN only in answer to SUBSCRIBE, unless "retain as published" is asked for
    if (message.retain && !atAws.some((entry) => entry.held?.rap)) {
      return atAws.find((entry) => entry.filter === message.topic)?.takeRetained() ?? subscribers;
    }
    if (atAws.length < 2 || message.dup) return subscribers;
    const certain = !atAws.some((entry) => entry.isShared || entry.isUncertain);
    return this.copies.isCopy(message, atAws.length, certain, now) ? [] : subscribers;
  }
}

function union(entries: readonly Entry[]): readonly Subscriber[] {
  if (entries.length === 1) return entries[0]?.subscribers ?? [];
  const all = new Set<Subscriber>();
  for (const entry of entries) for (const subscriber of entry.subscribers) all.add(subscriber);
  return [...all];
}
