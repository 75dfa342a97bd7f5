/** Broken adapters and the checks that catch them. */
import type { RequiredId } from "../checks.ts"
import { apart } from "./apart.ts"
import { builds } from "./builds.ts"
import { calls } from "./calls.ts"
import { claims } from "./claims.ts"
import { commit } from "./commit.ts"
import { documents } from "./documents.ts"
import { finding } from "./finding.ts"
import { journal } from "./journal.ts"
import { many } from "./many.ts"
import { redact } from "./redact.ts"
import { spoken } from "./spoken.ts"
import { storage } from "./storage.ts"

export { brokenPoints, pointTwins, soundPoints } from "./points.ts"

/** Every broken adapter, by name. */
export const broken = {
  ...commit,
  ...claims,
  ...finding,
  ...documents,
  ...journal,
  ...redact,
  ...storage,
  ...builds,
  ...spoken,
  ...calls,
  ...many,
  ...apart
}

/** The name of a broken adapter. */
export type BrokenId = keyof typeof broken

/** The broken adapters that each required check must catch: at least one for each. */
export const twins: { readonly [Id in RequiredId]: readonly [BrokenId, ...ReadonlyArray<BrokenId>] } = {
  "commit.writes-what-it-says": ["forgotten removal"],
  "commit.counts-versions": ["version stops"],
  "commit.stale-put-conflicts": ["lost update"],
  "commit.stale-remove-conflicts": ["unchecked removal"],
  "commit.new-row-must-be-new": ["upsert"],
  "commit.gone-row-is-not-changed": ["resurrection"],
  "commit.names-what-changed": ["blames all"],
  "commit.conflict-leaves-no-trace": [
    "partial batch",
    "events of refused batches",
    "claims of refused batches"
  ],
  "commit.taken-claim-leaves-no-trace": [
    "partial batch",
    "events of refused batches",
    "receipts of refused batches"
  ],
  "commit.replay-answers-the-same": ["forgets the answer", "answers anew"],
  "commit.replay-writes-nothing": ["duplicate on retry"],
  "commit.reused-id-is-refused": ["reused command accepted", "reused command replayed"],
  "commit.batches-in-order": ["outcomes in reverse"],
  "commit.batches-by-themselves": ["one fails all"],
  "commit.when-it-is-run": ["begun when made"],
  "commit.one-command-at-once": ["two under one id"],
  "commit.interrupted": ["rows before events", "a lock that is kept"],
  "commit.opened-later": ["opening forgets claims", "opening forgets receipts"],
  "commit.is-seen-at-once": [
    "acknowledged too early",
    "stale cache",
    "finds what it found",
    "counts what it counted",
    "tells what it told",
    "receipts remembered"
  ],
  "commit.get-keeps-places": ["absent left out"],
  "expect.record-read": ["read set ignored"],
  "expect.record-gone": ["gone is unchanged"],
  "expect.every-one": ["first expectation only"],
  "expect.scope": ["scope ignored"],
  "expect.empty-scope": ["empty scope ignored"],
  "expect.scope-moves": ["scope rests on removal"],
  "expect.scope-rests": ["scope moves on replay"],
  "expect.scope-shown": ["scope always shown"],
  "expect.scope-no-later": ["scope after its rows"],
  "expect.no-lost-update": ["lost update"],
  "expect.no-write-skew-over-records": ["read set ignored", "checks before it writes"],
  "expect.no-write-skew-over-scopes": ["scope ignored", "checks before it writes"],
  "claims.unique": ["claim ignored", "holder unknown"],
  "claims.kept": ["claim lost on change"],
  "claims.released": ["claim left behind"],
  "claims.gone-with-the-row": ["claim of a removed row"],
  "claims.move": ["move forgotten", "giver takes it along"],
  "claims.move-to-new-row": ["move to a new row forgotten"],
  "claims.swap": ["one move of two"],
  "claims.twice-in-a-batch": ["claim twice in a batch"],
  "claims.exact": ["claims without case", "claims without space", "claims normalised"],
  "claims.one-winner": ["claim checked too early"],
  "claims.one-owner-while-moving": ["free while moving"],
  "find.equal": ["last field ignored"],
  "find.sparse": ["sparse rows included", "empty text is nothing"],
  "find.by-id": ["keys by locale"],
  "find.ranges": ["open bounds"],
  "find.range-after-prefix": ["range on the key ignored"],
  "find.order": ["ties always ascending"],
  "find.integers": ["integers of 32 bits", "integers as text"],
  "find.code-point-order": ["UTF-16 order"],
  "find.exact-text": ["text without case", "text without end", "index normalised"],
  "find.any-of": ["any of, repeated", "any of, not merged"],
  "find.any-of-in-prefix": ["any of, the first"],
  "find.follows-changes": ["old entries kept"],
  "find.not-what-is-gone": ["removed row still found"],
  "find.whole-rows": ["half rows", "schema forgotten"],
  "find.pages": ["page border by value", "page border twice"],
  "find.limit": ["limit ignored", "always a next page"],
  "find.pages-while-writing": ["pages by number"],
  "find.count": ["count of entries", "count is a guess"],
  "find.refuses": ["answers anything", "refuses by a defect"],
  "find.foreign-cursor": ["any cursor"],
  "documents.unicode": ["normalised Unicode", "three bytes a character"],
  "documents.quotes": ["quotes doubled"],
  "documents.numbers": ["numbers of single precision", "fifteen digits"],
  "documents.empty-values": ["empty text is null"],
  "documents.nesting": ["text cut"],
  "documents.any": ["control characters dropped"],
  "documents.key-order": ["keys as numbers"],
  "documents.not-shared": ["shares documents"],
  "documents.replaced": ["documents run together"],
  "documents.longest": ["keys cut", "ids of commands cut", "indexed text cut", "claims cut"],
  "documents.largest": ["no large documents", "no large events", "no large sealed bytes"],
  "find.separators": ["values joined", "scopes joined"],
  "many.rows": ["counts a page", "gives a hundred", "writes a page", "one page of history"],
  "many.commands": ["receipts by the thousand"],
  "history.oldest-first": ["newest first"],
  "history.every-record": ["first record only"],
  "history.once": ["history by mention"],
  "history.pages": ["history border twice"],
  "history.outlives-the-row": ["history gone with the row"],
  "history.as-written": ["envelopes rewritten"],
  "history.refuses": ["history of anything"],
  "feed.dense": ["positions with gaps", "chain tampering", "sealed bytes exchanged"],
  "feed.order": ["feed inversion"],
  "feed.whatever-the-clock": ["feed by the clock", "history by the clock"],
  "feed.foreign-cursor": ["waits beyond the end", "cursors that are bare places"],
  "feed.about-nothing": ["about nothing, nowhere"],
  "feed.pages": ["feed skip", "feed repeat"],
  "feed.resumes": ["feed in a session"],
  "feed.stays": ["past rewritten"],
  "feed.refuses": ["feed of anything"],
  "feed.with-writers": ["feed skips under load"],
  "feed.one-order-for-all": ["an order for each reader"],
  "erase.bytes": ["erased bytes kept", "erased bytes in the history"],
  "erase.chain-whole": ["erased events gone"],
  "erase.all-or-nothing": ["erases what was refused"],
  "erase.counts-as-before": [
    "erased row out of its indexes",
    "erased text still found",
    "erased row left as it was"
  ],
  "erase.again": ["erases a subject once"],
  "erase.every-event": ["erases a thousand"],
  "journal.rows-are-folds": ["row is not the fold"],
  "collections.apart": ["history by key", "claims by value"],
  "tenants.apart": ["tenant leak", "tenant leak of receipts", "tenant leak of claims"],
  "tenants.erased-apart": ["erases everywhere"],
  "migrations.settle": ["never migrated"],
  "migrations.not-unasked": ["migrated unasked"],
  "migrations.at-once": ["migrations collide"],
  "migrations.keep-data": ["migrating starts afresh"],
  "builds.older-works-on": [
    "the older build is shut out",
    "a change passes for a rebuild",
    "the older build goes unseen"
  ],
  "builds.index-refused": ["half an index answers"],
  "builds.new-store-is-built": ["always to rebuild"],
  "builds.rebuilt": ["nothing rebuilt", "rebuilding is writing"],
  "builds.rebuild-goes-on": ["half-way is done"],
  "builds.rebuild-beside-writers": ["rebuilds what was"],
  "builds.rebuild-takes-claims": ["clashes untold"],
  "builds.newer-row-refused": ["a newer row misread"],
  "durable.reopened": ["not durable"],
  "durable.shared": ["a snapshot for each process"],
  "errors.undeclared-collection": ["undeclared collection passed by", "trouble as a defect"],
  "errors.hold-no-data": ["raw driver error"],
  "host.commits-with-it": ["another connection"],
  "host.goes-with-its-rollback": ["committed host"],
  "host.outlives-a-refusal": ["rolled back host", "poisoned host"],
  "host.tenants-apart": ["one ledger for a session"],
  "host.feed-skips-nothing": ["numbered when written"],
  "host.feed-rolled-back": ["cursors that are bare places"],
  "host.not-a-session": ["anything is a session"],
  "host.trouble-leaves-nothing": ["what failed stays"],
  "host.lost-with-its-connection": ["unknown in a host's transaction"],
  "host.takes-turns": ["no turns"],
  "line.broken": ["no answer, nothing done"],
  "line.lands-late": ["receipt looked for before", "no receipt, nothing done"],
  "line.whole-call": ["the last batch alone"],
  "line.trouble": ["trouble is for ever"],
  "capabilities.as-said": ["more than its manifest"],
  "capabilities.nothing-durable": ["durable unsaid"],
  "capabilities.one-process": ["two where one is"],
  "races.strictly-serialisable": ["read set ignored", "checks before it writes", "lost update"],
  "races.feed-respects-cause": ["feed inversion", "feed skips under load"],
  "races.rows-are-folds": ["row is not the fold"],
  "model.same-answers": [
    "sparse rows included",
    "claim left behind",
    "gone is unchanged",
    "duplicate on retry"
  ]
}
