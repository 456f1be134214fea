// What the desk answers (docs: /api/v1/openapi.json), as far as the scripts read it, and what they
// make of it.

/** Status 0: the desk did not answer. Another one than 200: the body is a refusal. */
interface Reply<Body> {
  status: number;
  body: Body & Refusal;
}

interface Refusal {
  error: string;
  message: string;
}

type Values = Record<string, string | null>;
type TicketState = "open" | "callback" | "closed";
type TicketField =
  | "type"
  | "kecamatan"
  | "desa"
  | "dusun"
  | "address"
  | "caller_name"
  | "ani"
  | "priority"
  | "narrative"
  | "disposition";

interface Ticket extends Record<TicketField, string | null> {
  id: string;
  label: string;
  source: string;
  state: TicketState;
  version: number;
  updated_by: string | null;
  updated_at: string;
  latitude: number | null;
  longitude: number | null;
  answers: Record<string, string>;
  duplicate_of: string | null;
}

/** The body of a change. */
interface TicketChange extends Partial<Values> {
  version: number;
  latitude?: number | null;
  longitude?: number | null;
  answers?: Values;
}

/** One ticket as it is being written; src/draft.js says what the parts are. */
interface Draft {
  id: string;
  label: string;
  ani: string;
  state: TicketState;
  version: number;
  base: Values;
  changes: Values;
  conflicts: Values;
  refused?: Record<string, string>;
  openedAt?: number;
  by?: string | null;
  savedAt?: string;
  duplicateOf?: string | null;
  verdict?: string;
  source?: string;
  read?: Record<string, number[]>; // guidance card and version → steps that were read
}

interface GuideStep {
  say: string;
  say_en: string;
}

/** What to tell a caller until help comes. */
interface GuideCard {
  code: string;
  version: number;
  title: string;
  title_en: string;
  steps: GuideStep[];
  types: string[];
  medical: boolean;
  metronome: boolean;
  source: string;
  review: "unreviewed" | "reviewed" | "overdue";
  reviewer: string;
  reviewed_on: string | null;
  review_due: string | null;
}

/** Why a ticket is not in the database. */
interface Trouble {
  kind: "logged_out" | "unnumbered" | "refused" | "local";
  message: string;
}

interface Question {
  ask: string;
  say: string;
  kind: string;
}

/** An ambulance, an engine, a boat; `here`: on the ticket on the screen. */
interface Unit {
  unit_id: number;
  name: string;
  kind: string;
  agency: string;
  agency_name: string;
  state: string;
  since: string;
  remark: string;
  ticket: string | null;
  ticket_closed: boolean;
  possible: string[];
  here: boolean;
}

interface Agency {
  code: string;
  name: string;
  active: boolean;
}

/** What is true of an agency that was given a ticket (ari_app/tickets/telling.py). */
interface Truth {
  telling: "telephone" | "on_its_way" | "waiting" | "telephoned" | "received" | "over";
  at: string;
  who: string;
}

interface Dispatch {
  agency: string;
  name: string;
  state: string;
  contact: string | null;
  sent_at: string;
  history: { at: string }[];
  notifications: unknown[];
  pictures: Picture[];
  truth: Truth;
}

/** A photo of an agency; `state` is how far it was with that. */
interface Picture {
  path: string;
  at: string;
  state: string;
}

/** What came of sending. */
interface Sent {
  sent: { name: string; contact: string | null; told: boolean }[];
}

/** Another ticket that may be about the same incident. */
interface Likely {
  label: string;
  call_id: string;
  opened_at: string;
  nearness: string;
  kecamatan: string | null;
  desa: string | null;
  dusun: string | null;
  address: string | null;
  latitude: number | null;
  longitude: number | null;
  agencies: { name: string; state: string; contact: string; truth: Truth }[];
}

interface EarlierTicket {
  label: string;
  opened_at: string;
  caller_name: string | null;
  address: string | null;
  desa: string | null;
  kecamatan: string | null;
  type_name: string | null;
  type_name_en: string | null;
}

interface EarlierTickets {
  of_number: EarlierTicket[];
  of_place: EarlierTicket[];
}

interface Place {
  kind: "kecamatan" | "desa" | "dusun" | "landmark";
  name: string;
  kecamatan: string;
  desa: string;
  dusun: string;
  landmark: string;
  rest: string;
  latitude: number | null;
  longitude: number | null;
}

/** What the line said of the caller's place. */
interface LinePlace {
  at: string;
  latitude: number | null;
  longitude: number | null;
  radius_m: number | null;
  confidence: number | null;
  measured_at: string | null;
  address: string;
}

/** Where the caller's telephone was. */
interface SharedPlace {
  at: string;
  latitude: number;
  longitude: number;
  accuracy_m: number;
}

interface Located {
  ways: string[];
  line: LinePlace[];
  links: LocationLink[];
  positions: SharedPlace[];
  words: { at: string; words: string }[];
  files: { at: string; kind: string; path: string }[];
}

interface LocationLink {
  link_id: string;
  shares: number;
  unseen_since: string | null;
  expires_at: string;
  opened_at: string | null;
}

interface MadeLink {
  url: string;
  qr: string;
  problem: string;
}

/** The own call as Asterisk has it. */
interface OwnCall {
  call: string;
  state: string;
  talk: string;
  since: string;
  ani: string;
  label: string;
  verdict: string;
  outgoing: boolean; // called back by us
}

/** What the line tells: off → ready → ringing → talking → ready. */
interface LineState {
  line: "off" | "ready" | "ringing" | "talking";
  from: string;
  since: number;
  muted: boolean;
  held: boolean;
  own: boolean;
  missed: "" | "ring_over" | "ring_deaf"; // why a call that was answered here did not come
}
