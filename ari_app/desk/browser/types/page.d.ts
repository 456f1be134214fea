// The elements that the templates give the scripts, by id. An id that is not here is a slip of the
// pen; one with `| null` is not on the page at every moment.

interface Parts {
  // the board and the console
  "alert-asterisk": HTMLElement | null;
  "all-strips": HTMLButtonElement;
  lost: HTMLElement;
  "lost-since": HTMLElement;
  outcome: HTMLElement;
  player: HTMLAudioElement;
  strips: HTMLElement;
  // the review
  "heard-said": HTMLElement;
  "spectrogram-name": HTMLElement;
  lanes: HTMLElement;
  outline: HTMLElement;
  problem: HTMLElement;
  // the own call and the own member of the queue
  connect: HTMLDetailsElement;
  logout: HTMLFormElement;
  "mine-call": HTMLElement | null;
  "mine-none": HTMLElement | null;
  "mine-supervised": HTMLElement | null;
  "own-member": HTMLElement | null;
  pause: HTMLDetailsElement | null;
  ring: HTMLElement;
  "rings-from": HTMLElement;
  // the phone
  answer: HTMLButtonElement;
  "caller-voice": HTMLAudioElement;
  decline: HTMLButtonElement;
  devices: HTMLDetailsElement;
  "hang-up": HTMLButtonElement;
  hold: HTMLButtonElement;
  keypad: HTMLButtonElement;
  letters: HTMLButtonElement;
  "level-mine": HTMLMeterElement;
  "level-theirs": HTMLMeterElement;
  mute: HTMLButtonElement;
  "on-hold": HTMLElement;
  pad: HTMLElement;
  "phone-number": HTMLElement;
  "photo-list": HTMLElement;
  photos: HTMLDialogElement;
  "photos-close": HTMLButtonElement;
  "photos-of": HTMLElement;
  "phone-problem": HTMLElement;
  "phone-state": HTMLElement;
  "phone-time": HTMLElement;
  replay: HTMLButtonElement;
  "sound-blocked": HTMLElement;
  "try-ring": HTMLButtonElement;
  // the ticket
  agencies: HTMLElement;
  "l-ani": HTMLElement;
  earlier: HTMLElement;
  "earlier-list": HTMLElement;
  "new-ticket": HTMLDetailsElement;
  "agency-list": HTMLElement;
  conflicts: HTMLElement;
  "duplicate-words": HTMLElement;
  duplicates: HTMLElement;
  "ask-close": HTMLButtonElement;
  "ask-location": HTMLDetailsElement;
  "ask-number": HTMLInputElement;
  "ask-said": HTMLElement;
  "f-address": HTMLInputElement;
  "f-desa": HTMLInputElement;
  "f-dusun": HTMLInputElement;
  "f-kecamatan": HTMLInputElement;
  finish: HTMLButtonElement;
  form: HTMLFormElement;
  "ghost-kinds": HTMLElement;
  "link-qr": HTMLElement;
  "link-url": HTMLElement;
  "link-words": HTMLElement;
  "located-line": HTMLElement;
  "located-phone": HTMLElement;
  "located-shared": HTMLElement;
  "located-use": HTMLButtonElement;
  "location-link": HTMLDialogElement;
  map: HTMLElement;
  "map-wide": HTMLButtonElement;
  missing: HTMLElement;
  "missing-list": HTMLElement;
  "more-agencies": HTMLSelectElement;
  "no-ticket": HTMLElement;
  "outside-drop": HTMLButtonElement;
  "outside-keep": HTMLButtonElement;
  pin: HTMLInputElement;
  "pin-outside": HTMLElement;
  "pin-remove": HTMLButtonElement;
  places: HTMLElement;
  "places-said": HTMLElement;
  questions: HTMLElement;
  "save-state": HTMLElement;
  send: HTMLButtonElement;
  tabs: HTMLElement;
  "ticket-ani": HTMLElement;
  "ticket-label": HTMLAnchorElement;
  "ticket-state": HTMLElement;
  "type-filter": HTMLInputElement;
  "type-rest": HTMLElement;
  types: HTMLElement;
  undo: HTMLButtonElement;
}
